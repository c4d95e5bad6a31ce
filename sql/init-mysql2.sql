-- Sample weather: one temperature a day in degrees Celsius, 1 to 20 April 2025.
-- Runs unchanged in MySQL, MariaDB and SQLite (`shopweather run --sample`).
CREATE TABLE weather_data (
    date DATE,
    temperature FLOAT
);

INSERT INTO weather_data (date, temperature) VALUES
    ('2025-04-01', 18.5),
    ('2025-04-02', 19.2),
    ('2025-04-03', 17.8),
    ('2025-04-04', 20.1),
    ('2025-04-05', 21.3),
    ('2025-04-06', 22.0),
    ('2025-04-07', 20.5),
    ('2025-04-08', 19.8),
    ('2025-04-09', 18.7),
    ('2025-04-10', 20.2),
    ('2025-04-11', 21.5),
    ('2025-04-12', 22.7),
    ('2025-04-13', 23.1),
    ('2025-04-14', 22.8),
    ('2025-04-15', 21.6),
    ('2025-04-16', 20.9),
    ('2025-04-17', 19.5),
    ('2025-04-18', 18.3),
    ('2025-04-19', 19.0),
    ('2025-04-20', 20.4);

-- Serves the report's query from the index alone.
CREATE INDEX weather_data_date_temperature ON weather_data (date, temperature);
