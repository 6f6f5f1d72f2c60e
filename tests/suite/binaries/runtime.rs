use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, mpsc};

/// Lambda's runtime API for one process, and an SSM with one parameter.
pub(super) struct Runtime {
    pub(super) url: String,
    events: mpsc::Sender<Value>,
    answers: Mutex<mpsc::Receiver<Value>>,
}

struct Request {
    line: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Runtime {
    /// One whose SSM has these signing keys.
    pub(super) async fn start(signing_keys: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (events, to_send) = mpsc::channel::<Value>(1);
        let (answered, answers) = mpsc::channel(1);
        let to_send = std::sync::Arc::new(Mutex::new(to_send));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, to_send.clone(), answered.clone(), signing_keys.clone()));
            }
        });
        Self { url, events, answers: Mutex::new(answers) }
    }

    /// Hands an event to the process, and gives its answer.
    pub(super) async fn invoke(&self, event: Value) -> Value {
        self.events.send(event).await.expect("it runs");
        self.answers.lock().await.recv().await.expect("an answer")
    }
}

async fn serve(
    stream: TcpStream,
    events: std::sync::Arc<Mutex<mpsc::Receiver<Value>>>,
    answers: mpsc::Sender<Value>,
    signing_keys: String,
) {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    while let Some(request) = receive(&mut read).await {
        let (more, body) = if request.line.contains("/invocation/next") {
            let Some(event) = events.lock().await.recv().await else { return };
            // A deadline of long ago, as emulators send.
            let context = "lambda-runtime-aws-request-id: 1\r\nlambda-runtime-deadline-ms: 600000\r\n\
                           lambda-runtime-invoked-function-arn: arn\r\n";
            (context, event)
        } else if request.line.contains("/invocation/") {
            answers.send(serde_json::from_slice(&request.body).expect("JSON")).await.expect("who asked");
            ("", json!({}))
        } else {
            assert_eq!(request.headers["x-amz-target"], "AmazonSSM.GetParameter", "{}", request.line);
            ("", json!({ "Parameter": { "Name": "/key", "Value": signing_keys } }))
        };
        let body = body.to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{more}content-length: {}\r\n\r\n",
            body.len()
        );
        write.write_all(format!("{head}{body}").as_bytes()).await.expect("sent");
    }
}

async fn receive(read: &mut BufReader<OwnedReadHalf>) -> Option<Request> {
    let (mut line, mut headers) = (String::new(), BTreeMap::new());
    read.read_line(&mut line).await.ok().filter(|length| *length > 0)?;
    loop {
        let mut header = String::new();
        read.read_line(&mut header).await.ok()?;
        let Some((name, value)) = header.trim().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().expect("a length"));
    let mut body = vec![0; length];
    read.read_exact(&mut body).await.ok()?;
    Some(Request { line, headers, body })
}
