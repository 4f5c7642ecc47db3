//! Telling the loop something from the loop itself.

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use crate::msg::Msg;

/// Tells the loop `msg`, now or when there is room. The loop alone takes from the channel: where it is full, waiting for room
/// in the loop would be for ever.
pub(super) fn tell(replies: &mpsc::Sender<Msg>, msg: Msg) {
    if let Err(TrySendError::Full(msg)) = replies.try_send(msg) {
        let replies = replies.clone();
        // Fails only when the loop has ended.
        tokio::spawn(async move { replies.send(msg).await });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_channel_holds_up_nobody_and_loses_nothing() {
        let (replies, mut inbox) = mpsc::channel(1);
        for number in 0..3 {
            tell(&replies, Msg::Clock(number));
        }
        let mut heard = Vec::new();
        for _ in 0..3 {
            heard.push(inbox.recv().await.expect("a message"));
        }
        assert_eq!(heard, [0, 1, 2].map(Msg::Clock));
    }
}
