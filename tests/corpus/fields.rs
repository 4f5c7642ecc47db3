//! Names of fields, which look like names of hosts.

use crate::cases::only;

#[test]
fn names_of_fields_are_not_ticked_where_fields_stand() {
    for text in [
        r#"[{"host.name":"WS-01","trace.id":"x","service.name":"z","threat.info":"x","network.direction":"out","data.host":"a"}]"#,
        "host.name,trace.id,event.action\nWS-01,x,start\nWS-02,y,stop\n",
        "host.name: WS-01",
        "\"host.name\" : \"WS-01\"",
        "service.name=web k8s.pod.name=abc",
        "alert http any any -> any any (msg:\"x\"; http.host; content:\"x\"; sid:1;)",
        "| where Properties.info == \"x\"",
        "SELECT e.name, d.host FROM events e",
        "echo $x.info; $r.id",
    ] {
        only(text, &[]);
    }
}

#[test]
fn names_of_hosts_stay_where_fields_could_stand() {
    only(r#"{"evil.test": 3, "evil.com": 4}"#, &["evil.test", "evil.com"]);
    only(r#"{"evil.com": {"score": 9}}"#, &["evil.com"]);
    only("evil.com: C2 server\nevil-two.info: C2 server\n", &["evil.com", "evil-two.info"]);
    only("evil.com:443 and evil.info:8080", &["evil.com", "evil.info"]);
    only("domain,score\nevil.com,9\nevil.info,8\n", &["evil.com", "evil.info"]);
    only("evil.info;other.info;", &["evil.info", "other.info"]);
}
