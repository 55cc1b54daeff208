/// The `s3` consumer: stores reports as objects in Amazon S3 or a compatible store.
package io.narrows.exporter.plugin.s3;
