-- Sales of a WooCommerce shop (its analytics table, WooCommerce 4.0 and later), for
--   SHOPPING_QUERY_FILE=/path/of/woocommerce.sql
-- Change the prefix wp_ if yours is another. date_created is in the time zone of the site, which
-- is to be that of the report; if it is not, set SHOPPING_TIMEZONE.
SELECT date_created AS date, total_sales AS amount
FROM wp_wc_order_stats
WHERE date_created >= :start
  AND date_created < :end
  -- Refunds are rows of their own, with the date of the refund.
  AND parent_id = 0
  AND status NOT IN ('wc-pending', 'wc-on-hold', 'wc-failed', 'wc-cancelled', 'wc-checkout-draft', 'trash')
