package io.narrows.exporter.adapter.inbound.http.server.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InflowTest {
    private static final int MOST = 5;

    /// Wherever TCP cuts the bytes, the lines and the errors are the same.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc\r\nde\r\n\r\n",
                "12345\r\n12345\r\n",
                "123456\r\n",
                "12345\n\r\n",
                "1\n\r\n",
                "123456\n",
                "ab\rc\r\n",
                "12345\rx",
                "\r\n\n",
                "\r",
                "abc",
                "é\u00FF\u0000\r\n\t\r\n",
            })
    void aLineIsTheSameHoweverItArrives(String text) {
        var whole = lines(text, text.length());

        for (int piece = 1; piece < text.length(); piece++) {
            assertThat(lines(text, piece)).as("in pieces of %d", piece).isEqualTo(whole);
        }
    }

    /// The lines of a text, and the error behind the last of them.
    private static List<String> lines(String text, int piece) {
        var pieces = new ArrayDeque<byte[]>();
        for (int i = 0; i < text.length(); i += piece) {
            pieces.add(text.substring(i, Math.min(text.length(), i + piece)).getBytes(ISO_8859_1));
        }
        var inflow = new Inflow(pieces::poll);
        var lines = new ArrayList<String>();
        try {
            while (true) {
                lines.add(inflow.line(MOST, Status.REQUEST_URI_TOO_LONG_414));
            }
        } catch (RequestException e) {
            lines.add("refused: " + e.status() + " " + e.getMessage());
        } catch (InsufficientDataAvailableException e) {
            lines.add("end");
        }
        return lines;
    }
}
