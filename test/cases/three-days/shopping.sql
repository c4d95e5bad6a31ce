CREATE TABLE shopping_data (date DATE, amount FLOAT);
INSERT INTO shopping_data VALUES
    ('2025-04-01', 300),
    ('2025-04-02', 280),
    ('2025-04-03', 290);
