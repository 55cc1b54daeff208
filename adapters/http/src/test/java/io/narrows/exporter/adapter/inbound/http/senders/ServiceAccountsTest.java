package io.narrows.exporter.adapter.inbound.http.senders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.narrows.exporter.adapter.inbound.http.senders.ServiceAccounts.Verdict;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServiceAccountsTest {
    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");

    private static final RSAKey FIRST = rsa("first");
    private static final RSAKey SECOND = rsa("second");
    private static final RSAKey STRANGE = rsa("first");
    private static final ECKey ELLIPTIC = elliptic();

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final AtomicLong nanoTime = new AtomicLong();
    private final AtomicReference<String> published = new AtomicReference<>(set(FIRST, ELLIPTIC));
    private final AtomicInteger reads = new AtomicInteger();
    private final ServiceAccounts accounts = accounts();

    /// A token that is not valid, and why.
    record Wrong(String token, String why) {
        @Override
        public String toString() {
            return why;
        }
    }

    @Test
    void aTokenOfTheClusterIsItsServiceAccount() throws Exception {
        assertThat(accounts.verify(token(FIRST, claims -> claims))).isEqualTo(valid());
        assertThat(accounts.verify(signed(ELLIPTIC, claims().build()))).isEqualTo(valid());
        assertThat(accounts.verify(token(FIRST, claims -> claims.audience(List.of("api", "data-exporter")))))
                .isEqualTo(valid());
        assertThat(accounts.verify(token(FIRST, claims -> claims.notBeforeTime(at(Duration.ofSeconds(50))))))
                .isEqualTo(valid());
        assertThat(accounts.verify(token(FIRST, claims -> claims.expirationTime(at(Duration.ofSeconds(-50))))))
                .isEqualTo(valid());
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void anyOtherTokenIsRefusedAndNotRepeated(Wrong wrong) {
        var verdict = accounts.verify(wrong.token());

        assertThat(verdict).isInstanceOf(Verdict.Wrong.class);
        assertThat(((Verdict.Wrong) verdict).why()).contains(wrong.why());
    }

    static Stream<Wrong> wrong() throws Exception {
        var good = token(FIRST, claims -> claims);
        var parts = good.split("\\.", -1);
        return Stream.of(
                new Wrong(token(STRANGE, claims -> claims), "has a signature that is not the cluster's"),
                new Wrong(token(SECOND, claims -> claims), "is signed with a key that is not among"),
                new Wrong(withTheKeyAsPassword(), "is not signed with an asymmetric algorithm"),
                new Wrong(new PlainJWT(claims().build()).serialize(), "is no JSON Web Token with a signature"),
                new Wrong(base64("{\"alg\":\"none\"}") + "." + parts[1] + ".", "is no JSON Web Token with a signature"),
                new Wrong(base64("{\"alg\":\"ES256\",\"kid\":\"first\"}") + "." + parts[1] + "." + parts[2], "key"),
                new Wrong(
                        base64("{\"alg\":\"RS256\",\"kid\":\"first\",\"crit\":[\"x\"],\"x\":1}") + "." + parts[1] + "."
                                + parts[2],
                        "signature"),
                new Wrong(parts[0] + "." + base64("{\"iss\":\"" + ISSUER + "\"}") + "." + parts[2], "signature"),
                new Wrong(parts[0] + "." + parts[1] + ".", "signature"),
                new Wrong("eyJ.eyJ.x", "is no JSON Web Token"),
                new Wrong(base64("[".repeat(8_000)) + ".x.x", "is no JSON Web Token"),
                new Wrong(base64("{\"alg\":\"RS256\",\"kid\":{}}") + "." + parts[1] + "." + parts[2], "is no JSON"),
                new Wrong(base64("{\"alg\":\"" + "A".repeat(9_000) + "\"}") + "." + parts[1] + ".x", "asymmetric"),
                new Wrong(good + "." + parts[2], "is no JSON Web Token"),
                new Wrong(good + "x".repeat(20_000), "is longer than 16384 characters"),
                new Wrong(token(FIRST, claims -> claims.expirationTime(at(Duration.ofSeconds(-61)))), "has expired"),
                new Wrong(token(FIRST, claims -> claims.expirationTime(null)), "has expired"),
                new Wrong(token(FIRST, claims -> claims.notBeforeTime(at(Duration.ofSeconds(61)))), "is not valid yet"),
                new Wrong(token(FIRST, claims -> claims.audience("api")), "is for another audience than data-exporter"),
                new Wrong(token(FIRST, claims -> claims.audience((String) null)), "is for another audience"),
                new Wrong(token(FIRST, claims -> claims.issuer("https://evil.example")), "has another issuer"),
                new Wrong(token(FIRST, claims -> claims.issuer(null)), "has another issuer"),
                new Wrong(token(FIRST, claims -> claims.claim("kubernetes.io", null)), "names no service account"),
                new Wrong(token(FIRST, claims -> claims.claim("kubernetes.io", "x")), "is no JSON Web Token"),
                new Wrong(
                        token(FIRST, claims -> claims.claim("kubernetes.io", Map.of("namespace", "security"))),
                        "names no service account"));
    }

    @Test
    void aVerifiedTokenExpiresAllTheSame() throws Exception {
        var token = token(FIRST, claims -> claims);
        assertThat(accounts.verify(token)).isEqualTo(valid());
        assertThat(accounts.verify(token)).isEqualTo(valid());

        now.set(START.plus(Duration.ofHours(1)).plusSeconds(61));

        assertThat(accounts.verify(token)).isEqualTo(new Verdict.Wrong("has expired"));
    }

    @Test
    void keysAreReplacedWithoutARestart() throws Exception {
        var old = token(FIRST, claims -> claims);
        var next = token(SECOND, claims -> claims);
        assertThat(accounts.verify(old)).isEqualTo(valid());

        published.set(set(FIRST, SECOND));
        pass(Duration.ofSeconds(10));
        assertThat(accounts.verify(next)).isEqualTo(valid());
        assertThat(accounts.verify(old)).isEqualTo(valid());

        published.set(set(SECOND));
        pass(Duration.ofMinutes(5));
        assertThat(accounts.verify(next)).isEqualTo(valid());
        assertThat(accounts.verify(old)).isInstanceOf(Verdict.Wrong.class);
    }

    @Test
    void aStrangersTokensDoNotMakeTheExporterAskAllTheTime() throws Exception {
        for (int i = 0; i < 50; i++) {
            int number = i;
            assertThat(accounts.verify(token(SECOND, claims -> claims.jwtID("t" + number))))
                    .isInstanceOf(Verdict.Wrong.class);
        }

        assertThat(reads).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void keysThatCannotBeReadAgainStayValidForADay() throws Exception {
        var token = token(FIRST, claims -> claims);
        published.set("<html>");

        pass(Duration.ofHours(24));
        assertThat(accounts.verify(token)).isEqualTo(valid());

        pass(Duration.ofSeconds(1));
        assertThat(accounts.verify(token)).isEqualTo(new Verdict.Unknown());

        published.set(set(FIRST));
        pass(Duration.ofSeconds(10));
        assertThat(accounts.verify(token)).isEqualTo(valid());
    }

    @Test
    void keysThatAreNotThereYetAreReadWhenTheyAre() throws Exception {
        var later =
                new ServiceAccounts(ClusterKeys.later(this::read, nanoTime::get), ISSUER, "data-exporter", now::get);
        published.set("");
        assertThat(later.verify(token(FIRST, claims -> claims))).isEqualTo(new Verdict.Unknown());

        published.set(set(FIRST));
        pass(Duration.ofSeconds(10));
        assertThat(later.verify(token(FIRST, claims -> claims))).isEqualTo(valid());
    }

    @Test
    void whatIsNoSetOfPublicKeysIsRefused() throws Exception {
        for (var json : List.of("", "{}", "[]", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}")) {
            assertThatThrownBy(() -> ClusterKeys.present(() -> json))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("must ");
        }
    }

    @Test
    void tokensOfTheFileAreNotTakenForTokensOfAccounts() throws Exception {
        assertThat(ServiceAccounts.isOne(token(FIRST, claims -> claims))).isTrue();
        assertThat(ServiceAccounts.isOne(Token.create(Role.SEND, new SecureRandom())))
                .isFalse();
        assertThat(ServiceAccounts.isOne("eyJ.x")).isFalse();
    }

    private ServiceAccounts accounts() {
        try {
            return new ServiceAccounts(
                    ClusterKeys.present(this::read, nanoTime::get), ISSUER, "data-exporter", now::get);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String read() {
        reads.incrementAndGet();
        return String.valueOf(published.get());
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    private static Verdict valid() {
        return new Verdict.Valid("security/kube-bench");
    }

    private static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey elliptic() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("elliptic").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Date at(Duration fromNow) {
        return Date.from(START.plus(fromNow));
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("data-exporter")
                .subject("system:serviceaccount:security:kube-bench")
                .expirationTime(at(Duration.ofHours(1)))
                .notBeforeTime(at(Duration.ZERO))
                .claim(
                        "kubernetes.io",
                        Map.of("namespace", "security", "serviceaccount", Map.of("name", "kube-bench", "uid", "1")));
    }

    private static String token(RSAKey key, UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        var header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
        var jwt = new SignedJWT(header, change.apply(claims()).build());
        jwt.sign(new RSASSASigner(key));
        return jwt.serialize();
    }

    private static String signed(ECKey key, JWTClaimsSet claims) throws JOSEException {
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    /// A token whose maker took the public key for a password.
    private static String withTheKeyAsPassword() throws JOSEException {
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims().build());
        jwt.sign(new MACSigner(FIRST.toRSAPublicKey().getEncoded()));
        return jwt.serialize();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String set(JWK... keys) {
        return new JWKSet(List.of(keys)).toString();
    }
}
