-- The weather of the same years, with a temperature missing and two days that were not read.
CREATE TABLE weather_data (
    date DATE,
    temperature FLOAT,
    precipitation FLOAT,
    humidity INT,
    wind_speed FLOAT
);
WITH RECURSIVE
    days(n, date) AS (
        SELECT 0, '2020-03-01'
        UNION ALL
        SELECT n + 1, date(date, '+1 day') FROM days WHERE date < '2025-03-31'
    )
INSERT INTO weather_data
SELECT
    date,
    round(26 - 0.15 * abs((n + 45) % 365 - 182) + (n * 7919 + n * n * 611) % 97 * 0.08, 1),
    max(0, (n * n * 31 + n * 17) % 89 * 0.3 - 16),
    40 + (n * n * 13 + n * 29) % 53,
    round((n * n * 7 + n * 41) % 83 * 0.15, 1)
FROM days
WHERE date NOT IN ('2025-03-12', '2025-03-26');
UPDATE weather_data SET temperature = NULL WHERE date IN ('2025-03-08', '2025-03-22');
