use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// A TCP proxy in front of a server on this machine, which can be cut and mended.
pub struct Proxy {
    address: SocketAddr,
    beyond: Arc<str>,
    state: watch::Sender<State>,
    listening: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// What is sent is taken and not passed on.
    Swallowing,
}

impl Proxy {
    /// A proxy of this URL's host and port.
    pub async fn to(url: &str) -> Self {
        let beyond: Arc<str> = url.trim_start_matches("http://").trim_end_matches('/').into();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = watch::Sender::new(State::Open);
        let listening = tokio::spawn(carry_all(listener, Arc::clone(&beyond), state.clone()));
        Self { address, beyond, state, listening: tokio::sync::Mutex::new(Some(listening)) }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends all connections and takes no more.
    pub async fn cut(&self) {
        if let Some(listening) = self.listening.lock().await.take() {
            listening.abort();
            let _aborted = listening.await;
        }
    }

    /// From now on takes what is sent and passes nothing on.
    pub fn swallow(&self) {
        self.state.send_replace(State::Swallowing);
    }

    /// Passes everything on again, in new connections.
    pub async fn mend(&self) {
        self.cut().await;
        self.state.send_replace(State::Open);
        let listener = TcpListener::bind(self.address).await.expect("the same port");
        let listening = tokio::spawn(carry_all(listener, Arc::clone(&self.beyond), self.state.clone()));
        *self.listening.lock().await = Some(listening);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(listening) = self.listening.get_mut().take() {
            listening.abort();
        }
    }
}

/// Until it is aborted, and all connections with it.
async fn carry_all(listener: TcpListener, beyond: Arc<str>, state: watch::Sender<State>) {
    let mut connections = JoinSet::new();
    while let Ok((connection, _)) = listener.accept().await {
        connections.spawn(carry(connection, Arc::clone(&beyond), state.subscribe()));
    }
}

async fn carry(mut near: TcpStream, beyond: Arc<str>, mut state: watch::Receiver<State>) {
    let both_ways = async {
        let Ok(mut far) = TcpStream::connect(&*beyond).await else { return };
        let _ended = copy_bidirectional(&mut near, &mut far).await;
    };
    let is_swallowed = async { state.wait_for(|state| *state == State::Swallowing).await.is_ok() };
    let swallowed = tokio::select! {
        biased;
        swallowed = is_swallowed => swallowed,
        () = both_ways => false,
    };
    if swallowed {
        // Held open, and not looked at.
        std::future::pending::<()>().await;
    }
}
