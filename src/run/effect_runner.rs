//! What carries out the orders that `update` gives.

use std::io;

use super::Screen;
use crate::effect::Effect;

/// Whether the loop goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Stay,
    Leave,
}

/// Carries out effects. Results come back as messages.
pub trait EffectRunner {
    /// The first frame is on the screen: begins what it did not need.
    fn begin(&mut self, screen: &mut (impl Screen + Send)) -> io::Result<()> {
        let _ = screen;
        Ok(())
    }

    /// Starts what is ordered; never waits for the network.
    fn carry_out(
        &mut self,
        effect: Effect,
        screen: &mut (impl Screen + Send),
    ) -> impl std::future::Future<Output = io::Result<Flow>> + Send;
}
