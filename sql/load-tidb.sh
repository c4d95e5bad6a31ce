# Fills TiDB with the sample data of both sides, once, and makes the reader.
# docker-compose.yml sources it in a container with the client of MySQL: the image of TiDB has none.
# TIDB_HOST, the port in MYSQL_TCP_PORT, the database names, READER and READER_PASSWORD come from there.
#
# shellcheck shell=bash
root() {
    mysql --protocol=tcp --host="$TIDB_HOST" --user=root "$@"
}

docker_process_sql() {
    root
}

fill() {
    MYSQL_DATABASE=$1
    if root --execute="USE \`$1\`" 2>/dev/null; then return; fi
    root --execute="CREATE DATABASE \`$1\`"
    root "$1" <"$2"
    # shellcheck source=create-reader.sh
    . "$SQL/create-reader.sh"
}

SQL=$(dirname "${BASH_SOURCE[0]}")
until root --execute='SELECT 1' >/dev/null 2>&1; do sleep 1; done
fill "$SHOPPING_DB_NAME" "$SQL/init-mysql1.sql"
fill "$WEATHER_DB_NAME" "$SQL/init-mysql2.sql"
