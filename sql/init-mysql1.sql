-- Sample sales: one purchase a day, 1 to 20 April 2025.
-- Runs unchanged in MySQL, MariaDB and SQLite (`shopweather run --sample`).
CREATE TABLE shopping_data (
    amount FLOAT,
    date DATE
);

INSERT INTO shopping_data (date, amount) VALUES
    ('2025-04-01', 300.00),
    ('2025-04-02', 280.00),
    ('2025-04-03', 290.00),
    ('2025-04-04', 200.00),
    ('2025-04-05', 150.00),
    ('2025-04-06', 130.00),
    ('2025-04-07', 140.00),
    ('2025-04-08', 160.00),
    ('2025-04-09', 270.00),
    ('2025-04-10', 180.00),
    ('2025-04-11', 120.00),
    ('2025-04-12', 70.00),
    ('2025-04-13', 60.00),
    ('2025-04-14', 65.00),
    ('2025-04-15', 100.00),
    ('2025-04-16', 110.00),
    ('2025-04-17', 250.00),
    ('2025-04-18', 260.00),
    ('2025-04-19', 255.00),
    ('2025-04-20', 220.00);

-- Serves the report's query from the index alone.
CREATE INDEX shopping_data_date_amount ON shopping_data (date, amount);
