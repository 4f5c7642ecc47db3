//! What work costs, for tests that hold a text of any shape to a cost that grows with its length and no faster.

/// Whether eight times as much costs no more than a few times eight times as much; `cost` gives what so many bytes cost.
///
/// Quadratic cost would be sixty-four times as much. A processor that is shared may be half as fast for a while, and what a few
/// milliseconds are is not told.
pub(crate) fn is_linear(bytes: usize, cost: impl Fn(usize) -> u128) -> bool {
    (0..8).any(|_| cost(bytes) < cost(bytes / 8) * 24 + 50_000_000)
}

/// Nanoseconds that the work took.
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> u128 {
    let start = own_time();
    let _ = work();
    own_time() - start
}

/// Nanoseconds for which this thread had a processor, which others who use the machine do not lengthen; elsewhere than on Linux
/// what the clock says.
fn own_time() -> u128 {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let on_processor = told.as_deref().and_then(|told| told.split(' ').next()?.parse().ok());
    on_processor.unwrap_or_else(|| START.elapsed().as_nanos())
}
