/** Who did what to which data, and with which result: a log that cannot be changed unnoticed. */
@NullMarked
package io.holdfast.audit;

import org.jspecify.annotations.NullMarked;
