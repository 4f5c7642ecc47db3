//! Masks behind addresses, and ports in lists of sockets.

use crate::cases::only;

#[test]
fn a_mask_of_full_length_is_one_address_and_any_other_a_network() {
    for (text, address) in [
        ("deny ip 198.51.100.7/32", "198.51.100.7"),
        ("2001:db8::7/128", "2001:db8::7"),
        ("198.51.100.7/32,block\n198.51.100.7/32,block\n", "198.51.100.7"),
        ("-A INPUT -s 198.51.100.7/255.255.255.255 -j DROP", "198.51.100.7"),
    ] {
        only(text, &[address]);
    }
    for text in ["198.51.100.0/24", "198.51.100.0/255.255.255.0", "198.51.100.0/0.0.0.255", "2001:db8::/48"] {
        only(text, &[]);
    }
}

#[test]
fn the_last_number_of_both_ends_of_a_socket_is_a_port() {
    for text in [
        "tcp6       0      0 2001:db8:c0c:1234::1:443 2001:db8:3121::4:51000 ESTABLISHED 812/nginx",
        "tcp6  0  0  2001:db8:c0c:1234::1.443   2001:db8:3121::4.51000   ESTABLISHED",
    ] {
        only(text, &["2001:db8:c0c:1234::1", "2001:db8:3121::4"]);
    }
    only(
        "tcp4       0      0  203.0.113.4.52111      198.51.100.10.443      ESTABLISHED",
        &["203.0.113.4", "198.51.100.10"],
    );
    only("udp4       0      0  203.0.113.4.52111      *.*", &["203.0.113.4"]);
    only("block 2001:db8:3121::9:443", &["2001:db8:3121::9:443"]);
}

#[test]
fn the_name_of_an_interface_is_no_address() {
    only("wwn aa:bb:cc:dd:ee:ff:00:11", &[]);
}

#[test]
fn an_address_in_brackets_and_one_in_a_sentence_keep_their_last_group() {
    for line in [
        "tcp   ESTAB  0  0  [2001:db8:5::10]:44321  [2001:db8:77::1af:8443]:443",
        "  TCP    [2001:db8:5::10]:49152   [2001:db8:77::1af:8443]:443   ESTABLISHED",
    ] {
        only(line, &["2001:db8:5::10", "2001:db8:77::1af:8443"]);
    }
    only("2a03:2880:f11c:8083::1010 CLOSED the ticket", &["2a03:2880:f11c:8083::1010"]);
    only("udp traffic from 2a03:2880:f11c:8083::1010 was seen", &["2a03:2880:f11c:8083::1010"]);
    only("udp6  0  0  2a03:2880:f11c:8083::1010:123  :::*", &["2a03:2880:f11c:8083::1010"]);
    only("tcp6  0  0  2a03:2880:f11c:8083::1010.443  *.*  LISTEN", &["2a03:2880:f11c:8083::1010"]);
    only(
        "tcp6  0  0  2a03:2880:f11c:8083::1010:50000  www.evil-host.top:https  ESTABLISHED",
        &["2a03:2880:f11c:8083::1010", "www.evil-host.top"],
    );
}
