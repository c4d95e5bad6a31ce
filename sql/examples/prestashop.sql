-- Sales of a PrestaShop shop (1.7 and later), for
--   SHOPPING_QUERY_FILE=/path/of/prestashop.sql
-- Change the prefix ps_ if yours is another. date_add is in the time zone of the shop, which is to
-- be that of the report; if it is not, set SHOPPING_TIMEZONE. Amounts are in the default currency.
SELECT date_add AS date, total_paid_tax_incl / conversion_rate AS amount
FROM ps_orders
WHERE date_add >= :start
  AND date_add < :end
  -- Paid, sent or delivered: neither cancelled nor failed.
  AND valid = 1
