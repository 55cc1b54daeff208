/// The `s3` consumer: stores reports as objects in Amazon S3, or in anything that speaks its protocol.
package io.narrows.exporter.plugin.s3;
