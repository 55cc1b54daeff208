package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.Egress;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A socket that limits how much a server can send in one conversation, and how long each reply may take.
///
/// The mail library reads a reply to its end: an endless reply would fill the exporter's memory, and a reply sent byte
/// by byte would never time out. The library also accepts half a line as a reply if the server disconnects within it.
final class BoundedSocket extends Socket {
    /// The most bytes that a server may send. Replies have lines of some hundred bytes; certificates come in addition.
    private static final int MOST = 1 << 20;

    private final Socket socket;
    private final Egress egress;
    private final Duration patience;
    private long heard;
    private int last = '\n';
    private volatile long lastSaidNanos = System.nanoTime();

    /// @param socket does the work; closed together with this socket
    /// @param patience how long a whole reply may take
    /// @param egress decides which destinations are allowed
    BoundedSocket(Socket socket, Duration patience, Egress egress) {
        this.socket = socket;
        this.egress = egress;
        this.patience = patience;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(socket.getInputStream()) {
            @Override
            public int read() throws IOException {
                limitTime();
                int read = super.read();
                checkEnd(read);
                if (read >= 0) {
                    last = read;
                    count(1);
                }
                return read;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                limitTime();
                int read = super.read(bytes, offset, length);
                checkEnd(read);
                if (read > 0) {
                    last = bytes[offset + read - 1];
                    count(read);
                }
                return read;
            }
        };
    }

    private void limitTime() throws IOException {
        long left = patience.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastSaidNanos);
        if (left <= 0) {
            throw new SocketTimeoutException("no whole reply within " + patience.toMillis() + " ms");
        }
        socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
    }

    private void checkEnd(int read) throws IOException {
        if (read < 0 && last != '\n') {
            throw new EOFException("the server hung up in the middle of a line");
        }
    }

    private void count(int bytes) throws IOException {
        heard += bytes;
        if (heard > MOST) {
            throw new IOException("the server said more than " + MOST + " bytes");
        }
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(socket.getOutputStream()) {
            @Override
            public void write(int one) throws IOException {
                super.write(one);
                lastSaidNanos = System.nanoTime();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                lastSaidNanos = System.nanoTime();
            }
        };
    }

    @Override
    public void connect(SocketAddress address) throws IOException {
        socket.connect(egress.check((InetSocketAddress) address));
        lastSaidNanos = System.nanoTime();
    }

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
        socket.connect(egress.check((InetSocketAddress) address), timeout);
        lastSaidNanos = System.nanoTime();
    }

    @Override
    public void bind(SocketAddress address) throws IOException {
        socket.bind(address);
    }

    @Override
    public InetAddress getInetAddress() {
        return socket.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return socket.getLocalAddress();
    }

    @Override
    public int getPort() {
        return socket.getPort();
    }

    @Override
    public int getLocalPort() {
        return socket.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return socket.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return socket.getLocalSocketAddress();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        socket.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return socket.getSoTimeout();
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        socket.setSoLinger(on, seconds);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return socket.getSoLinger();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        socket.setTcpNoDelay(on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return socket.getTcpNoDelay();
    }

    @Override
    public void shutdownInput() throws IOException {
        socket.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public boolean isBound() {
        return socket.isBound();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return socket.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return socket.isOutputShutdown();
    }
}
