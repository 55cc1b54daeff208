package io.narrows.exporter.plugin.s3;

import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// The server-side encryption that the store should use for objects.
///
/// @param algorithm `none`, or a value of the header `x-amz-server-side-encryption`
/// @param kmsKeyId blank for the default key
record Encryption(String algorithm, String kmsKeyId) {
    static final String SSE_S3 = "AES256";
    static final String SSE_KMS = "aws:kms";

    static Encryption of(String algorithm, String kmsKeyId) {
        return new Encryption(algorithm, kmsKeyId.strip());
    }

    void addTo(PutObjectRequest.Builder request) {
        if (algorithm.equals(SSE_S3) || algorithm.equals(SSE_KMS)) {
            request.serverSideEncryption(algorithm);
        }
        if (algorithm.equals(SSE_KMS) && !kmsKeyId.isEmpty()) {
            request.ssekmsKeyId(kmsKeyId);
        }
    }
}
