package io.narrows.exporter.adapter.outbound.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {
    private static byte[] key(int seed) {
        var key = new byte[SpoolKey.BYTES];
        new SplittableRandom(seed).nextBytes(key);
        return key;
    }

    private static String line(int seed) {
        return Base64.getEncoder().encodeToString(key(seed));
    }

    private static KeySet parse(String text) {
        return KeySet.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void theFirstKeyIsThePrimaryAndAllAreFound() {
        var keys = parse("# a comment\n\n  " + line(1) + "  \r\n# another\n" + line(2) + "\n");

        assertThat(keys.primary().id()).isEqualTo(new SpoolKey(key(1)).id());
        assertThat(keys.keys()).hasSize(2);
        assertThat(keys.find(new SpoolKey(key(2)).id())).isPresent();
        assertThat(keys.find(new SpoolKey(key(3)).id())).isEmpty();
    }

    @Test
    void aRawKeyAndTheSameKeyInBase64HaveOneId() {
        assertThat(KeySet.parse(key(1)).primary().id())
                .isEqualTo(parse(line(1)).primary().id());
        assertThat(KeySet.parse(key(1)).hasSameKeysAs(parse(line(1)))).isTrue();
        assertThat(parse(line(1) + "\n" + line(2)).hasSameKeysAs(parse(line(2) + "\n" + line(1))))
                .isFalse();
    }

    /// Blobs name their key by this id, so it must never change.
    @Test
    void theIdOfAKeyStaysForEver() {
        assertThat(new SpoolKey(new byte[SpoolKey.BYTES])).hasToString("9a97e81a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment", "c2hvcnQ=", "no key at all!", "\0\0\0"})
    void whatHoldsNoKeyIsRefusedAndNotQuoted(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .doesNotContain("c2hvcnQ", "no key at all");
    }

    @Test
    void aBrokenLineBesideAGoodOneIsRefused() {
        assertThatThrownBy(() -> parse(line(1) + "\nbroken")).hasMessageContaining("32 bytes in base64");
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() {
        assertThatThrownBy(() -> parse(line(1) + "\n" + line(2) + "\n" + line(1)))
                .hasMessageContaining("twice")
                .message()
                .doesNotContain(line(1));
    }

    @Test
    void thereAreAHundredKeysAtMost() {
        assertThat(parse(lines(100)).keys()).hasSize(100);
        assertThatThrownBy(() -> parse(lines(101))).hasMessageContaining("1 to 100 keys");
    }

    private static String lines(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(KeySetTest::line).collect(Collectors.joining("\n"));
    }

    @Test
    void nothingShowsAKey() {
        assertThat(parse(line(1)).toString()).doesNotContain(line(1)).doesNotContain(line(1).substring(0, 20));
    }
}
