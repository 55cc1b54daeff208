package io.narrows.exporter.adapter.outbound.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.spool.KeyMissingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {
    private static final byte[] CLEAR = "a report".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHOWN = "a lane".getBytes(StandardCharsets.US_ASCII);
    private static final String PLACE = "report\n1";

    @TempDir
    Path home;

    private final AtomicLong nanoTime = new AtomicLong();

    private Path write(int... seeds) throws IOException {
        var lines = Arrays.stream(seeds)
                .mapToObj(seed -> {
                    var key = new byte[SpoolKey.BYTES];
                    new SplittableRandom(seed).nextBytes(key);
                    return Base64.getEncoder().encodeToString(key);
                })
                .collect(Collectors.joining("\n"));
        var beside = Files.writeString(home.resolve("beside"), lines);
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-------"));
        nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(2));
        return Files.move(beside, home.resolve("keys"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Seal seal(int... seeds) throws IOException {
        return new Seal(KeyRing.of(write(seeds), nanoTime::get));
    }

    @Test
    void whatIsSealedIsOpenedAtItsPlaceOnly() throws Exception {
        var seal = seal(1);
        var sealed = seal.close(CLEAR, SHOWN, PLACE);

        assertThat(seal.open(sealed, SHOWN.length, PLACE)).isEqualTo(CLEAR);
        assertThatThrownBy(() -> seal.open(sealed, SHOWN.length, "report\n2")).isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> seal.open(sealed, SHOWN.length - 1, PLACE)).isInstanceOf(BrokenSealException.class);
    }

    @Test
    void noBitCanBeChanged() throws Exception {
        var seal = seal(1);
        var sealed = seal.close(CLEAR, SHOWN, PLACE);
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            var changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> seal.open(changed, SHOWN.length, PLACE))
                    .isInstanceOfAny(BrokenSealException.class, KeyMissingException.class);
        }
    }

    @Test
    void noLengthIsTooShort() throws Exception {
        var seal = seal(1);
        var sealed = seal.close(CLEAR, SHOWN, PLACE);
        for (int length = 0; length < sealed.length; length++) {
            var cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> seal.open(cut, SHOWN.length, PLACE)).isInstanceOf(BrokenSealException.class);
        }
    }

    /// AES in GCM loses its secrets if a nonce is used twice with a key. Here the key is the salt's.
    @Test
    void noNonceIsUsedTwiceWithASalt() throws Exception {
        var used = new HashSet<String>();
        for (int process = 0; process < 3; process++) {
            var seal = seal(1);
            for (int i = 0; i < 100; i++) {
                assertThat(used.add(saltAndNonce(seal.close(CLEAR, SHOWN, PLACE))))
                        .isTrue();
            }
            write(2);
            seal.close(CLEAR, SHOWN, PLACE);
            write(1);
            for (int i = 0; i < 100; i++) {
                assertThat(used.add(saltAndNonce(seal.close(CLEAR, SHOWN, PLACE))))
                        .isTrue();
            }
        }
    }

    private static String saltAndNonce(byte[] sealed) {
        return Base64.getEncoder().encodeToString(Arrays.copyOfRange(sealed, 1, Seal.HEADER));
    }

    @Test
    void aKeyThatWasTakenOutOpensNothingAnyMoreAndOpensAgainWhenItIsBack() throws Exception {
        var seal = seal(1);
        var sealed = seal.close(CLEAR, SHOWN, PLACE);
        assertThat(seal.open(sealed, SHOWN.length, PLACE)).isEqualTo(CLEAR);

        write(2);
        assertThatThrownBy(() -> seal.open(sealed, SHOWN.length, PLACE))
                .isInstanceOf(KeyMissingException.class)
                .hasMessageContaining(SpoolKey.shown(Seal.keyOf(sealed)));

        write(2, 1);
        assertThat(seal.open(sealed, SHOWN.length, PLACE)).isEqualTo(CLEAR);
    }

    @Test
    void aFileThatCannotBeUsedWhileTheExporterRunsChangesNothing() throws Exception {
        var seal = seal(1);
        var sealed = seal.close(CLEAR, SHOWN, PLACE);

        Files.setPosixFilePermissions(write(2), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(seal.open(sealed, SHOWN.length, PLACE)).isEqualTo(CLEAR);
        assertThat(Seal.keyOf(seal.close(CLEAR, SHOWN, PLACE))).isEqualTo(Seal.keyOf(sealed));

        Files.delete(home.resolve("keys"));
        nanoTime.addAndGet(TimeUnit.MINUTES.toNanos(2));
        assertThat(seal.open(sealed, SHOWN.length, PLACE)).isEqualTo(CLEAR);
    }
}
