//! The README says what the program does: its table of keys is the table that dispatch reads.

use std::path::Path;

const BEGIN: &str = "<!-- keys: begin (written by `UPDATE_README=1 cargo test --test readme`) -->\n";
const END: &str = "<!-- keys: end -->";

#[test]
fn the_table_of_keys_is_the_live_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("README.md");
    let (before, rest) = readme.split_once(BEGIN).expect("the mark where the keys begin");
    let (shown, after) = rest.split_once(END).expect("the mark where the keys end");
    let wanted = vtriage::keys::markdown();
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{wanted}{END}{after}")).expect("written");
        return;
    }
    assert_eq!(shown, wanted, "run UPDATE_README=1 cargo test --test readme");
}
