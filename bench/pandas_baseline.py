"""The work of a run in pandas, for comparison: reads both tables whole, and analyzes them.

Arguments: the port of the server, and a folder for intermediate files.
"""

import os
import sys
import warnings

import pandas
import pymysql

port, folder = int(sys.argv[1]), sys.argv[2]
os.chdir(folder)
warnings.filterwarnings("ignore", message="pandas only supports SQLAlchemy")


def extract(table, file):
    login = {"user": "reader", "password": "reader", "database": "shop"}
    server = pymysql.connect(host="127.0.0.1", port=port, **login)
    pandas.read_sql(f"SELECT * FROM {table}", server).to_csv(file, index=False)


def filled(file, column):
    table = pandas.read_csv(file)
    table["date"] = pandas.to_datetime(table["date"])
    table[column] = table[column].fillna(table[column].mean())
    return table


extract("shopping_data", "sales.csv")
# One reading a day: with hourly readings, the join would repeat each purchase 24 times.
extract("weather_daily", "weather.csv")

sales = filled("sales.csv", "amount")
weather = filled("weather.csv", "temperature")
pandas.merge(sales, weather, on="date", how="inner").to_csv("both.csv", index=False)

both = pandas.read_csv("both.csv")
ranges = pandas.cut(both["temperature"], bins=[-100, 20, 22, 100])
print(both["temperature"].corr(both["amount"]))
print(both.groupby(ranges)["amount"].mean().round(2))
