-- Three or four purchases a day over five years up to March 2025, with the shop closed on days that do not
-- follow each other, and amounts missing. The numbers only look random: each is made of its day's.
CREATE TABLE shopping_data (date DATE, amount FLOAT);
WITH RECURSIVE
    days(n, date) AS (
        SELECT 0, '2020-03-01'
        UNION ALL
        SELECT n + 1, date(date, '+1 day') FROM days WHERE date < '2025-03-31'
    ),
    purchases(k) AS (VALUES (1), (2), (3), (4))
INSERT INTO shopping_data
SELECT
    date,
    round(
        iif(k = 4, 0.03, 1) * (
            3675
            - 25.2 * (26 - 0.15 * abs((n + 45) % 365 - 182) + (n * 7919 + n * n * 611) % 97 * 0.08)
            + 186 * (strftime('%w', date) IN ('0', '6'))
            + ((n + 3) * (n + 5) * 7919 + k * 15485863) % 1009 * 0.84
        ),
        2
    )
FROM days, purchases
WHERE (k < 4 OR n % 3 = 0) AND date NOT IN ('2025-03-03', '2025-03-10', '2025-03-17');
UPDATE shopping_data SET amount = NULL WHERE date IN ('2025-03-06', '2025-03-20');
