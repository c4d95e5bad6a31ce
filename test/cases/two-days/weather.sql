CREATE TABLE weather_data (date DATE, temperature FLOAT);
INSERT INTO weather_data VALUES
    ('2025-04-01', 18.5),
    ('2025-04-02', 19.2);
