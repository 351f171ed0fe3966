# What backup, restore and restore-drill share; read by them, not run.
HERE=$(cd "$(dirname "$0")" && pwd)
ENVIRONMENT=${REGISTRY_ENV:-/etc/registry/registry.env}
# As systemd reads it, a name and a value a line; what the environment has already comes first.
if [ -r "$ENVIRONMENT" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
        [A-Z]*=*) ;;
        *) continue ;;
        esac
        variable=${line%%=*}
        eval "known=\${$variable+yes}"
        [ -n "$known" ] || export "$variable=${line#*=}"
    done <"$ENVIRONMENT"
fi
PYTHON=${PYTHON:-$HERE/../.venv/bin/python}
case ${DATABASE_URL:?names the database} in
postgres://* | postgresql://*) ;;
*) echo "This is for PostgreSQL. For SQLite stop everything and copy DATA_DIR." >&2; exit 1 ;;
esac
: "${DATA_DIR:?names the folder of the files}" "${BACKUP_DIR:?names the folder of the backups}"

newest_backup() {
    newest=$(find "$BACKUP_DIR" -mindepth 1 -maxdepth 1 -type d -name '2*Z' | sort | tail -n 1)
    [ -n "$newest" ] || { echo "There is no backup in $BACKUP_DIR." >&2; exit 1; }
    echo "$newest"
}
