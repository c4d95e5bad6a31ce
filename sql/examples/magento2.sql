-- Sales of a Magento 2 or Adobe Commerce shop, for
--   SHOPPING_QUERY_FILE=/path/of/magento2.sql
-- Add the prefix of your tables if they have one. created_at is a TIMESTAMP, which is put into the
-- days of REPORT_TIMEZONE by itself. Amounts are in the base currency, less what was paid back.
SELECT created_at AS date, base_grand_total - COALESCE(base_total_refunded, 0) AS amount
FROM sales_order
WHERE created_at >= :start
  AND created_at < :end
  AND state NOT IN ('canceled', 'pending_payment', 'payment_review')
