/** A store in a bucket that speaks the S3 protocol: Amazon's own, and the many that are compatible with it. */
@NullMarked
package io.holdfast.s3;

import org.jspecify.annotations.NullMarked;
