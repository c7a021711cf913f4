use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// What the network gives of a server that answers so, and then so many bytes.
async fn answered(head: &'static str, bytes: usize) -> Result<Vec<u8>, WebFault> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}/keys", listener.local_addr().expect("is bound"));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("is asked");
        let mut asked = [0; 1024];
        assert!(stream.read(&mut asked).await.expect("asks") > 0);
        drop(stream.write_all(head.as_bytes()).await);
        // Whoever does not want to read on closes.
        drop(stream.write_all(&vec![b'x'; bytes]).await);
    });
    let network = Network::of_system().expect("has certificates or none");
    network.get(&Address::parse(&address).expect("loopback")).await
}

#[tokio::test]
async fn an_answer_of_ten_megabytes_is_not_read() {
    let small = answered("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n", 10).await;
    assert_eq!(small, Ok(vec![b'x'; 10]));
    let endless = answered("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n", 10 << 20).await;
    assert_eq!(endless, Err(WebFault::TooLarge));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = "HTTP/1.1 302 Found\r\nlocation: https://evil.example.org/\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(answered(elsewhere, 0).await, Err(WebFault::Status(302)));
}
