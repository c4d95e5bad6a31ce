# Creates the user that shopweather logs in as, with the right to read and no other.
# The MySQL image sources this file once, after the tables are there; `docker_process_sql` is the
# image's own function, which sends SQL as root. READER and READER_PASSWORD come from
# docker-compose.yml.
#
# shellcheck shell=bash
sql_string() {
    local text=${1//\\/\\\\}
    printf "'%s'" "${text//\'/\'\'}"
}

docker_process_sql <<SQL
CREATE USER IF NOT EXISTS $(sql_string "$READER")@'%' IDENTIFIED BY $(sql_string "$READER_PASSWORD");
GRANT SELECT ON \`${MYSQL_DATABASE//_/\\_}\`.* TO $(sql_string "$READER")@'%';
SQL
