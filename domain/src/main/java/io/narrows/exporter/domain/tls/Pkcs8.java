package io.narrows.exporter.domain.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// Puts private keys of older forms into PKCS #8 (RFC 5208), the only one that Java reads.
final class Pkcs8 {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int PARAMETERS = 0xA0;

    private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");
    private static final byte[] RSA_ENCRYPTION = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");

    private Pkcs8() {}

    /// @param key an `RSAPrivateKey` (RFC 8017, A.1.2)
    static byte[] ofPkcs1(byte[] key) {
        return wrapped(RSA_ENCRYPTION, key);
    }

    /// @param key an `ECPrivateKey` (RFC 5915)
    /// @throws IllegalArgumentException if it is none, or does not name its curve
    static byte[] ofSec1(byte[] key) {
        try {
            var members = ByteBuffer.wrap(content(ByteBuffer.wrap(key), SEQUENCE));
            while (members.hasRemaining()) {
                int tag = members.get(members.position()) & 0xFF;
                var content = content(members, tag);
                if (tag == PARAMETERS) {
                    return wrapped(tagged(SEQUENCE, EC_PUBLIC_KEY, content), key);
                }
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("no ECPrivateKey", e);
        }
        throw new IllegalArgumentException("names no curve");
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return tagged(SEQUENCE, VERSION_0, algorithm, tagged(OCTET_STRING, key));
    }

    /// Reads one value in DER, and leaves the buffer behind it.
    private static byte[] content(ByteBuffer der, int tag) {
        if ((der.get() & 0xFF) != tag) {
            throw new IllegalArgumentException("unexpected tag");
        }
        int length = der.get() & 0xFF;
        if (length > 0x80) {
            int bytes = length - 0x80;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << 8) | (der.get() & 0xFF);
            }
        }
        var content = new byte[length];
        der.get(content);
        return content;
    }

    private static byte[] tagged(int tag, byte[]... contents) {
        var content = new ByteArrayOutputStream();
        for (var part : contents) {
            content.writeBytes(part);
        }
        var der = new ByteArrayOutputStream();
        der.write(tag);
        int length = content.size();
        if (length < 0x80) {
            der.write(length);
        } else {
            // Four bytes for any length: DER wants the fewest, and Java reads this as well.
            der.write(0x84);
            der.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        }
        der.writeBytes(content.toByteArray());
        return der.toByteArray();
    }
}
