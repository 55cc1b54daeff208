package io.narrows.exporter.plugin.tck;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

/// Reads one message of a client: what a server of the protocol has to hear before it answers.
@FunctionalInterface
public interface Hearing {
    /// Returns once the message is complete.
    ///
    /// @throws EOFException if the client closes the connection instead
    void hear(Socket client) throws IOException;

    /// The server speaks first.
    static Hearing nothing() {
        return client -> {};
    }

    /// A line that ends in a line feed.
    static Hearing line() {
        return until("\n");
    }

    /// Everything up to a text, such as the `\r\n.\r\n` that ends a mail.
    static Hearing until(String end) {
        return client -> HeardText.upTo(end, client.getInputStream());
    }

    /// So many bytes.
    static Hearing bytes(int count) {
        return client -> HeardText.skip(count, client.getInputStream());
    }

    /// A message that begins with its length in four bytes, big-endian.
    static Hearing frame() {
        return client -> {
            var in = client.getInputStream();
            int length = 0;
            for (int i = 0; i < Integer.BYTES; i++) {
                length = length << 8 | HeardText.next(in);
            }
            HeardText.skip(length, in);
        };
    }

    /// A request of HTTP/1.1 with its body.
    static Hearing httpRequest() {
        return client -> {
            var in = client.getInputStream();
            HeardText.httpBody(HeardText.upTo("\r\n\r\n", in), in, client.getOutputStream());
        };
    }

    /// A request of HTTP, or whatever else comes first; a client that says nothing for a second waits for the server.
    static Hearing anything() {
        return client -> {
            client.setSoTimeout(1_000);
            try {
                int first = HeardText.next(client.getInputStream());
                if (Character.isUpperCase(first)) {
                    httpRequest().hear(client);
                }
            } catch (SocketTimeoutException e) {
                // It waits.
            } finally {
                client.setSoTimeout(0);
            }
        };
    }
}
