"""Files that run a script wherever they are shown: each calls `BEACON/ran/NAME` in several ways."""

CALL = (
    "new Image().src='{0}/i';try{{navigator.sendBeacon('{0}/s')}}catch(e){{}};"
    "try{{fetch('{0}/f',{{mode:'no-cors'}})}}catch(e){{}}"
)

HTML = (
    '<!doctype html><html><body onload="{call}"><script>{call}</script><img src=x onerror="{call}"></body></html>'
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="{xml}">'
    "<script><![CDATA[{call}]]></script><foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\" "
    'onload="{xml}"/></foreignObject></svg>'
)
XHTML = (
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
    "<body><script><![CDATA[{call}]]></script></body></html>"
)
XML = (
    '<?xml version="1.0"?><root><script xmlns="http://www.w3.org/1999/xhtml"><![CDATA[{call}]]></script></root>'
)
MAIL = (
    "From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/html\r\n\r\n<script>{call}</script>\r\n--b--\r\n"
)
PDF = (
    "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('{0}/pdf'\\);"
    "this.submitForm\\('{0}/form'\\);)>>/AA<</O<</S/URI/URI({0}/uri)>>>>>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    "trailer<</Root 1 0 R>>\n%%EOF\n"
)
SCRIPT = "{call};"

# Extension → content. The names lie where the content is of another kind.
TEMPLATES = {
    "page.html": HTML,
    "page.htm": HTML,
    "page.xhtml": XHTML,
    "page.xht": XHTML,
    "drawing.svg": SVG,
    "data.xml": XML,
    "style.xsl": XML,
    "paper.pdf": PDF,
    "mail.eml": MAIL,
    "mail.mhtml": MAIL,
    "code.js": SCRIPT,
    "code.mjs": SCRIPT,
    "module.wasm": SCRIPT,
    "unknown.zzz": HTML,
    "lying.pdf": HTML,
    "lying.png": HTML,
    "lying.txt": HTML,
    "lying.csv": SCRIPT,
    "lying.json": SCRIPT,
    "drawing.png": SVG,
    "both.gif": "GIF89a=1;{call};/*" + HTML + "*/",
    "both.jpg": "\u00ff\u00d8\u00ff\u00e0" + HTML,
    "both.pdf": "%PDF-1.7\n" + HTML,
    "page.html.txt": HTML,
}


def content(name, beacon_url, label=None):
    """The bytes of a file; a script in it that runs calls `/ran/NAME/…`, or another label in the name's place."""
    address = f"{beacon_url}/ran/{label or name}"
    call = CALL.format(address)
    xml = call.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    template = TEMPLATES[name]
    if template is PDF:
        return template.format(address).encode()
    text = template.replace("{call}", call).replace("{xml}", xml)
    return text.encode("latin-1" if name == "both.jpg" else "utf-8")


# Each way in which a page of another site can bring a file to life.
HOST = """<!doctype html><title>host</title>
<iframe src="{url}"></iframe><object data="{url}"></object><embed src="{url}">
<script src="{url}"></script><script type="module" src="{url}"></script><link rel="stylesheet" href="{url}">
<link rel="import" href="{url}"><img src="{url}"><video src="{url}"></video>
<a id="link" href="{url}">link</a><form id="form" action="{url}" method="get" target="_blank"></form>
"""
