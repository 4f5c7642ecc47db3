//! What the store says comes to the loop, however long that is busy.

use std::time::Duration;

use tokio::sync::mpsc;
use vtriage::effect::StoreTask;
use vtriage::msg::{Msg, Recalled};
use vtriage::run::StoreThread;

use super::harness::{Wanted, setup};

/// A thread whose answers have room for one, and so many questions to it.
fn asked(questions: usize) -> (StoreThread, mpsc::Receiver<Msg>) {
    let setup = setup("http://127.0.0.1:9/api/v3", "test-key-0123456789abcdef", Wanted::default());
    let (replies, inbox) = mpsc::channel(1);
    let store = StoreThread::start(&setup.access, replies);
    for _ in 0..questions {
        store.order(StoreTask::ListCases);
    }
    (store, inbox)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_store_says_is_kept_for_a_loop_that_is_busy_for_seconds() {
    let (store, mut inbox) = asked(3);
    tokio::time::sleep(Duration::from_millis(2500)).await;
    for _ in 0..3 {
        let said = tokio::time::timeout(Duration::from_secs(30), inbox.recv()).await.expect("it is said");
        assert!(matches!(said, Some(Msg::Recalled(Recalled::Cases(_)))), "{said:?}");
    }
    drop(store);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_does_not_wait_for_answers_that_nobody_hears() {
    let (store, _inbox) = asked(300);
    let left = tokio::task::spawn_blocking(move || drop(store));
    tokio::time::timeout(Duration::from_secs(30), left).await.expect("it ends").expect("without a panic");
}
