//! What stands below a heading of references: links are sources there, until the text goes on.

use crate::cases::only;

#[test]
fn what_follows_the_references_is_read_again() {
    only(
        "References\n[1] https://a.ref.test/x\n[2] https://b.ref.test/x\n\nAppendix A\nevil-app.test\nhttp://evil-app.test/x\n\n\
         Annex B - Infrastructure\nevil-annex.test\n",
        &["evil-app.test", "http://evil-app.test/x", "evil-annex.test"],
    );
    only(
        "References:\n- https://a.ref.test/x\n\nThe actor used evil-para.test and 198.51.100.7 as C2.\n\nhttp://evil-para.test/x\n",
        &["evil-para.test", "198.51.100.7", "http://evil-para.test/x"],
    );
}

#[test]
fn a_bare_name_below_references_is_no_source() {
    only(
        "## References\n- Report: https://a.ref.test/x\n- b.ref.test/post\nevil.test\nevilevilevil.onion\n",
        &["evil.test", "evilevilevil.onion"],
    );
}
