//! A server without manners: writes the bytes it is told to, whatever HTTP says about them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it does after a request's head has come in.
#[derive(Clone)]
pub(crate) enum Step {
    Send(Vec<u8>),
    Pause(Duration),
    /// Ends the connection with RST instead of FIN.
    Reset,
    /// Keeps the connection open and says nothing more.
    Hang,
}

pub(crate) struct Rough {
    pub(crate) base: String,
    connections: Arc<AtomicUsize>,
}

impl Rough {
    /// Connections that brought a request.
    pub(crate) fn requests(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// Serves the same steps on every connection.
pub(crate) async fn rough(steps: Vec<Step>) -> Rough {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/api/v3", listener.local_addr().expect("an address"));
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, steps.clone(), Arc::clone(&count)));
        }
    });
    Rough { base, connections }
}

async fn serve(mut stream: TcpStream, steps: Vec<Step>, count: Arc<AtomicUsize>) {
    if head(&mut stream).await.is_none() {
        return;
    }
    count.fetch_add(1, Ordering::SeqCst);
    for step in steps {
        match step {
            Step::Send(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
                let _ = stream.flush().await;
            }
            Step::Pause(pause) => tokio::time::sleep(pause).await,
            Step::Reset => {
                let _ = stream.set_zero_linger();
                return;
            }
            Step::Hang => std::future::pending().await,
        }
    }
    // What is still coming in would turn the end into a reset.
    let _ = stream.shutdown().await;
    let mut rest = vec![0; 65536];
    while matches!(stream.read(&mut rest).await, Ok(1..)) {}
}

/// Reads up to the empty line; gives the head as text.
pub(crate) async fn head(stream: &mut (impl AsyncReadExt + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

/// A whole answer with a length that is true.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Step {
    let length = body.len();
    let mut bytes =
        format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body);
    Step::Send(bytes)
}
