package io.narrows.exporter.adapter.inbound.http.senders;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.narrows.exporter.domain.access.TokenHash;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Verifies the tokens of a cluster's service accounts (JSON Web Tokens, RFC 7519) with the cluster's public keys,
/// without asking the cluster about each token. Thread-safe.
///
/// Takes asymmetric signatures only: with a symmetric one, or with `none`, whoever knows the public key could make a
/// token.
public final class ServiceAccounts {
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);
    private static final int LONGEST = 16 * 1024;
    private static final int MOST_KNOWN = 1_000;
    private static final Set<JWSAlgorithm> ALGORITHMS = asymmetric();

    private final ClusterKeys keys;
    private final String issuer;
    private final String audience;
    private final InstantSource clock;

    /// The accounts of tokens that were verified with `verifiedWith`, by the hashes of the tokens. Bounded; verified
    /// again when the keys change.
    private final Map<String, Account> known = new ConcurrentHashMap<>();

    private volatile List<JWK> verifiedWith = List.of();

    /// How a verification ended.
    sealed interface Verdict {

        /// The token is valid.
        ///
        /// @param account the namespace and the name of its service account, such as `security/kube-bench`
        record Valid(String account) implements Verdict {}

        /// The token is not valid.
        ///
        /// @param why completes the sentence that begins with the token; has no part of the token
        record Wrong(String why) implements Verdict {}

        /// The keys are not known now, so no token can be verified.
        record Unknown() implements Verdict {}
    }

    private record Account(String name, Instant expires) {}

    /// @param issuer the `iss` of the cluster's tokens
    /// @param audience what the `aud` of a token must contain, so that no token for another server is taken
    public ServiceAccounts(ClusterKeys keys, String issuer, String audience) {
        this(keys, issuer, audience, InstantSource.system());
    }

    ServiceAccounts(ClusterKeys keys, String issuer, String audience, InstantSource clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.audience = audience;
        this.clock = clock;
    }

    /// Whether a text looks like a token of a service account, and not like one of the file of tokens.
    static boolean isOne(String token) {
        int first = token.indexOf('.');
        return token.startsWith("ey") && first > 0 && token.indexOf('.', first + 1) > 0;
    }

    Verdict verify(String token) {
        if (token.length() > LONGEST) {
            return new Verdict.Wrong("is longer than " + LONGEST + " characters");
        }
        var now = keys.now();
        if (now.isEmpty()) {
            return new Verdict.Unknown();
        }
        forgetIfChanged(now);
        var hash = TokenHash.of(token).toString();
        return Optional.ofNullable(known.get(hash))
                .filter(account -> !isOver(account.expires()))
                .<Verdict>map(account -> new Verdict.Valid(account.name()))
                .orElseGet(() -> verify(token, hash, now));
    }

    @SuppressWarnings("ReferenceEquality") // the list is the same object until the keys change
    private void forgetIfChanged(List<JWK> now) {
        if (verifiedWith != now) {
            known.clear();
            verifiedWith = now;
        }
    }

    private Verdict verify(String token, String hash, List<JWK> now) {
        try {
            var jwt = SignedJWT.parse(token);
            if (!ALGORITHMS.contains(jwt.getHeader().getAlgorithm())) {
                return new Verdict.Wrong("is not signed with an asymmetric algorithm such as RS256 or ES256");
            }
            var usable = hasKey(now, jwt.getHeader()) ? now : keys.readAgain();
            if (!hasKey(usable, jwt.getHeader())) {
                return new Verdict.Wrong("is signed with a key that is not among security.jwks");
            }
            return judge(processor(usable).process(jwt, null), hash, usable);
        } catch (ParseException | RuntimeException e) { // of both, because the library reads a stranger's text
            return new Verdict.Wrong("is no JSON Web Token with a signature");
        } catch (BadJOSEException | JOSEException e) {
            return new Verdict.Wrong("has a signature that is not the cluster's");
        }
    }

    private Verdict judge(JWTClaimsSet claims, String hash, List<JWK> usable) throws ParseException {
        var expires = Optional.ofNullable(claims.getExpirationTime()).map(Date::toInstant);
        if (!issuer.equals(claims.getIssuer())) {
            return new Verdict.Wrong("has another issuer than security.issuer");
        }
        if (!claims.getAudience().contains(audience)) {
            return new Verdict.Wrong("is for another audience than " + audience);
        }
        if (expires.isEmpty() || isOver(expires.get())) {
            return new Verdict.Wrong("has expired");
        }
        if (Optional.ofNullable(claims.getNotBeforeTime()).filter(this::isAhead).isPresent()) {
            return new Verdict.Wrong("is not valid yet");
        }
        var account = account(claims);
        if (account.isEmpty()) {
            return new Verdict.Wrong("names no service account");
        }
        remember(hash, new Account(account.get(), expires.get()), usable);
        return new Verdict.Valid(account.get());
    }

    @SuppressWarnings("ReferenceEquality")
    private void remember(String hash, Account account, List<JWK> usable) {
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        if (verifiedWith == usable) {
            known.put(hash, account);
        }
    }

    private boolean isOver(Instant expires) {
        return clock.instant().isAfter(expires.plus(CLOCK_SKEW));
    }

    private boolean isAhead(Date begin) {
        return clock.instant().isBefore(begin.toInstant().minus(CLOCK_SKEW));
    }

    /// The account that Kubernetes names in a claim of its own; empty if the token is none of Kubernetes.
    private static Optional<String> account(JWTClaimsSet claims) throws ParseException {
        var own =
                Optional.ofNullable(claims.getJSONObjectClaim("kubernetes.io")).orElse(Map.of());
        if (own.get("namespace") instanceof String namespace
                && own.get("serviceaccount") instanceof Map<?, ?> account
                && account.get("name") instanceof String name) {
            return Optional.of(namespace + "/" + name);
        }
        return Optional.empty();
    }

    private static boolean hasKey(List<JWK> keys, JWSHeader header) {
        return !new JWKSelector(JWKMatcher.forJWSHeader(header))
                .select(new JWKSet(keys))
                .isEmpty();
    }

    private static DefaultJWTProcessor<SecurityContext> processor(List<JWK> keys) {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(ALGORITHMS, (selector, context) -> selector.select(new JWKSet(keys))));
        processor.setJWTClaimsSetVerifier((claims, context) -> {}); // `judge` says which claim is wrong
        return processor;
    }

    private static Set<JWSAlgorithm> asymmetric() {
        var algorithms = new HashSet<>(JWSAlgorithm.Family.RSA);
        algorithms.addAll(JWSAlgorithm.Family.EC);
        algorithms.remove(JWSAlgorithm.ES256K);
        return Set.copyOf(algorithms);
    }
}
