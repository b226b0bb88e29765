#!/usr/bin/env bash
# Carries a PDF through start, PUT, complete, get and download: by the stock AWS CLI and curl, then by Casefile's own
# client. CASEFILE_BINARY names the program; the server it starts keeps nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${CASEFILE_BINARY:?names the program to show}
unset "${!CASEFILE_@}"
folder=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

# say TEXT…: a heading, bold on a terminal.
say() {
    if [ -t 1 ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi
}

# show FILE: an answer in JSON, with the pre-signed part of its URLs cut.
show() {
    python3 - "$1" <<'PY'
import json, re, sys
text = json.dumps(json.load(open(sys.argv[1])), indent=2, ensure_ascii=False)
print(re.sub(r'(https?://[^"?]*\?)[^"]*', r"\1…", text))
PY
}

# field FILE NAME…: one value of an answer.
field() {
    python3 -c 'import json, sys
value = json.load(open(sys.argv[1]))
for name in sys.argv[2:]: value = value[name]
print(value)' "$@"
}

python3 Scripts/sample_pdf.py "$folder/report.pdf"
size=$(stat -c %s "$folder/report.pdf")
say "A PDF of three pages, $size bytes"

"$binary" dev --listen 127.0.0.1:0 >"$folder/ready" 2>"$folder/log" &
server=$!
for _ in $(seq 100); do
    grep -q '^Ready\. ' "$folder/ready" && break
    kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.1
done
endpoint=$(sed -n 's/^Ready\. *\(http[^ ]*\).*/\1/p' "$folder/ready" | head -1)
say "casefile dev: $(head -1 "$folder/ready")"

export AWS_ENDPOINT_URL_CONNECT=$endpoint AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_PAGER= AWS_EC2_METADATA_DISABLED=true
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
instance=11111111-2222-3333-4444-555555555555
resource=arn:aws:cases:us-east-1:000000000000:domain/demo/case/4711

say "1. aws connect start-attached-file-upload"
aws connect start-attached-file-upload --instance-id "$instance" --associated-resource-arn "$resource" \
    --file-name report.pdf --file-size-in-bytes "$size" --file-use-case-type ATTACHMENT --output json \
    >"$folder/start.json"
show "$folder/start.json"
id=$(field "$folder/start.json" FileId)

say "2. curl -T report.pdf, with every header of HeadersToInclude"
python3 -c 'import json, sys
for name, value in json.load(open(sys.argv[1]))["UploadUrlMetadata"]["HeadersToInclude"].items():
    print(f"{name}: {value}")' "$folder/start.json" >"$folder/headers"
curl --silent --show-error --fail --upload-file "$folder/report.pdf" --header "@$folder/headers" \
    --write-out 'HTTP %{http_code}\n' "$(field "$folder/start.json" UploadUrlMetadata Url)"

say "3. aws connect complete-attached-file-upload"
aws connect complete-attached-file-upload --instance-id "$instance" --associated-resource-arn "$resource" \
    --file-id "$id" && echo "done"

say "4. aws connect get-attached-file"
aws connect get-attached-file --instance-id "$instance" --associated-resource-arn "$resource" --file-id "$id" \
    --output json >"$folder/get.json"
show "$folder/get.json"

say "5. curl, the download URL"
curl --silent --show-error --fail --output "$folder/downloaded.pdf" \
    --write-out 'HTTP %{http_code}, %{size_download} bytes\n' "$(field "$folder/get.json" DownloadUrlMetadata Url)"
cmp "$folder/report.pdf" "$folder/downloaded.pdf"
echo "byte-equal"

say "6. casefile upload report.pdf --resource …"
"$binary" upload "$folder/report.pdf" --instance "$instance" --resource "$resource" | tee "$folder/upload"

say "7. casefile download $(cat "$folder/upload") --resource … -o own.pdf"
"$binary" download "$(cat "$folder/upload")" --instance "$instance" --resource "$resource" -o "$folder/own.pdf"
cmp "$folder/report.pdf" "$folder/own.pdf"
echo "byte-equal"

kill -TERM "$server"
wait "$server"
server=
say "The server stopped and kept nothing."
