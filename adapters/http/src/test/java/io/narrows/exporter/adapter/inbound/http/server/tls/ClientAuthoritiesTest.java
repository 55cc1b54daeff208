package io.narrows.exporter.adapter.inbound.http.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.test.time.Eventually;
import io.narrows.exporter.test.tls.TestAuthority;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests whom authorities vouch for after the handshake.
class ClientAuthoritiesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String NO_LIST = "comes from an authority without a current revocation list";

    @TempDir
    private Path files;

    private final AtomicLong daysFromNow = new AtomicLong();

    @Test
    void aCertificateThatExpiresOnAnOpenConnectionIsGoodNoLonger() throws Exception {
        var authority = TestAuthority.make("CN=authority");
        var stranger = TestAuthority.make("CN=authority");
        var client = List.of(authority.certify("CN=x").certificate());
        TestAuthority.write(files.resolve("ca"), authority.certificate());
        var authorities = ClientAuthorities.open(
                files.resolve("ca"), () -> Instant.now().plus(Duration.ofDays(daysFromNow.get())), System::nanoTime);

        assertThat(authorities.objection(client)).isEmpty();
        assertThat(authorities.objection(List.of(stranger.certify("CN=x").certificate())))
                .isEqualTo("comes from an authority that is no longer trusted");

        daysFromNow.set(2);
        assertThat(authorities.objection(client)).isEqualTo("has expired or is not valid yet");
        daysFromNow.set(-2);
        assertThat(authorities.objection(client)).isEqualTo("has expired or is not valid yet");
    }

    @Test
    void nobodyVouchesForACertificateThatIsRevoked() throws Exception {
        var authority = TestAuthority.make("CN=authority");
        var good = authority.certify("CN=x").certificate();
        var revoked = authority.certify("CN=x").certificate();
        var authorities = trusting(authority, authority.revoke(revoked));

        assertThat(authorities.objection(List.of(good))).isEmpty();
        assertThat(authorities.objection(List.of(revoked))).isEqualTo("is revoked");
    }

    @Test
    void whatIsBetweenAClientAndItsAuthorityMustNotBeRevokedEither() throws Exception {
        var root = TestAuthority.make("CN=root");
        var team = root.certifyAuthority("CN=team");
        var chain = List.of(team.certify("CN=x").certificate(), team.certificate());

        assertThat(trusting(root, root.revoke(), team.revoke()).objection(chain))
                .isEmpty();
        assertThat(trusting(root, root.revoke(team.certificate()), team.revoke())
                        .objection(chain))
                .isEqualTo("is revoked");
        assertThat(trusting(root, root.revoke()).objection(chain)).isEqualTo(NO_LIST);
    }

    @Test
    void anAuthorityWithoutACurrentListOfItsOwnVouchesForNobody() throws Exception {
        var authority = TestAuthority.make("CN=authority");
        var namesake = TestAuthority.make("CN=authority");
        var client = List.of(authority.certify("CN=x").certificate());
        var hoursAgo = Instant.now().minus(Duration.ofHours(26));

        assertThat(trusting(authority, namesake.revoke()).objection(client)).isEqualTo(NO_LIST);
        assertThat(trusting(authority, authority.revoke(hoursAgo)).objection(client))
                .isEqualTo(NO_LIST);
        assertThat(trusting(namesake, namesake.revoke()).objection(client))
                .isEqualTo("comes from an authority that is no longer trusted");
    }

    @Test
    void oneListForTwoAuthoritiesIsTheListOfOneOfThem() throws Exception {
        var one = TestAuthority.make("CN=one");
        var other = TestAuthority.make("CN=other");
        TestAuthority.write(files.resolve("ca"), one.certificate(), other.certificate());
        TestAuthority.write(files.resolve("crl"), one.revoke());
        var authorities = ClientAuthorities.open(files.resolve("ca"), files.resolve("crl"));

        assertThat(authorities.objection(List.of(one.certify("CN=x").certificate())))
                .isEmpty();
        assertThat(authorities.objection(List.of(other.certify("CN=x").certificate())))
                .isEqualTo(NO_LIST);
    }

    @Test
    void aListOfSomebodyElseRevokesNothingAndDoesNotHarm() throws Exception {
        var authority = TestAuthority.make("CN=authority");
        var namesake = TestAuthority.make("CN=authority");
        var stranger = TestAuthority.make("CN=stranger");
        var client = authority.certify("CN=x").certificate();

        assertThat(trusting(authority, namesake.revoke(client), stranger.revoke(client), authority.revoke())
                        .objection(List.of(client)))
                .isEmpty();
    }

    @Test
    void anOlderListNextToANewerOneUnrevokesNothing() throws Exception {
        var authority = TestAuthority.make("CN=authority");
        var team = authority.certifyAuthority("CN=team");
        var client = authority.certify("CN=x").certificate();
        var member = team.certify("CN=y").certificate();

        // The JDK would look at one of the two, and which one differs from pair to pair.
        for (int i = 0; i < 10; i++) {
            var older = authority.revoke(Instant.now().minus(Duration.ofHours(3)));
            assertThat(trusting(authority, older, authority.revoke(client)).objection(List.of(client)))
                    .isEqualTo("is revoked");

            var olderOfTeam = team.revoke(Instant.now().minus(Duration.ofHours(3)));
            assertThat(trusting(authority, older, olderOfTeam, team.revoke(member))
                            .objection(List.of(member, team.certificate())))
                    .isEqualTo("is revoked");
        }
    }

    @Test
    void anAuthorityThatIsTakenOutDoesNotStayBecauseTheListsCannotBeRead() throws Exception {
        var authority = TestAuthority.make("CN=authority");
        var other = TestAuthority.make("CN=other");
        TestAuthority.write(files.resolve("ca"), authority.certificate(), other.certificate());
        TestAuthority.write(files.resolve("crl"), authority.revoke(), other.revoke());
        var authorities = ClientAuthorities.open(files.resolve("ca"), files.resolve("crl"));
        var client = List.of(authority.certify("CN=x").certificate());
        assertThat(authorities.objection(client)).isEmpty();

        Files.writeString(files.resolve("crl"), "garbage");
        TestAuthority.write(files.resolve("ca"), other.certificate());

        assertThat(Eventually.holds(
                        PATIENCE,
                        () -> authorities
                                .objection(client)
                                .equals("comes from an authority that is no longer trusted")))
                .isTrue();
        assertThat(authorities.objection(List.of(other.certify("CN=x").certificate())))
                .isEmpty();
    }

    @Test
    void theListThatEndsFirstIsTheOneToRenew() throws Exception {
        var one = TestAuthority.make("CN=one");
        var other = TestAuthority.make("CN=other");
        var first = one.revoke(Instant.now().minus(Duration.ofHours(3)));
        var authorities = trusting(one, other.revoke(), first);

        assertThat(authorities.revocationEnd()).contains(first.getNextUpdate().toInstant());
        TestAuthority.write(files.resolve("ca"), one.certificate());
        assertThat(ClientAuthorities.open(files.resolve("ca")).revocationEnd()).isEmpty();
    }

    @Test
    void aFileOfListsThatCannotBeUsedSaysWhy() throws Exception {
        TestAuthority.write(
                files.resolve("ca"), TestAuthority.make("CN=authority").certificate());
        var large = files.resolve("large");
        try (var file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength((8L << 20) + 1);
        }
        Files.writeString(files.resolve("torn"), "-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n");

        assertRefused("none", "cannot read F/none: there is no such file");
        assertRefused("large", "F/large is larger than 8 MiB");
        assertRefused("torn", "F/torn holds a revocation list that cannot be read");
        assertRefused("ca", "F/ca holds no revocation list in PEM");
    }

    /// A part of a file could lack the list that revokes.
    @Test
    void aFileIsNotTakenInPart() throws Exception {
        var authority = TestAuthority.make("CN=authority");
        TestAuthority.write(files.resolve("ca"), authority.certificate());
        TestAuthority.write(
                files.resolve("whole"),
                authority.revoke(),
                authority.revoke(authority.certify("CN=x").certificate()));
        var whole = Files.readString(files.resolve("whole"));
        Files.writeString(files.resolve("half"), whole.substring(0, whole.length() - 40));
        Files.writeString(
                files.resolve("flipped"),
                whole.substring(0, whole.length() - 40) + "!" + whole.substring(whole.length() - 39));

        assertRefused("half", "F/half holds a block that is torn");
        assertRefused("flipped", "F/flipped holds a block that is torn");
    }

    @Test
    void listsThatTheJdkWouldPassOverAreRefused() throws Exception {
        var authority = TestAuthority.make("CN=authority");
        var client = authority.certify("CN=x").certificate();
        TestAuthority.write(files.resolve("ca"), authority.certificate());
        TestAuthority.write(files.resolve("delta"), authority.revoke(), authority.revokeMore(client));
        TestAuthority.write(files.resolve("endless"), authority.revokeWithoutEnd(client));

        assertRefused(
                "delta", "F/delta holds a delta list of CN=authority: name the full list, delta lists are not read");
        assertRefused("endless", "F/endless holds a list of CN=authority that does not say when it ends");
    }

    private void assertRefused(String name, String message) {
        assertThatThrownBy(() -> ClientAuthorities.open(files.resolve("ca"), files.resolve(name)))
                .isInstanceOf(PemException.class)
                .hasMessage(message.replace("F/", files + "/"));
    }

    private ClientAuthorities trusting(TestAuthority authority, X509CRL... lists) throws Exception {
        TestAuthority.write(files.resolve("ca"), authority.certificate());
        TestAuthority.write(files.resolve("crl"), lists);
        return ClientAuthorities.open(files.resolve("ca"), files.resolve("crl"));
    }
}
