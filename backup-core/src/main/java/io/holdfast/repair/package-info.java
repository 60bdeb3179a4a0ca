/** What mends a damaged repository. {@link io.holdfast.repository.Repository} has a method for each request, which returns a report; each has a dry run. */
@NullMarked
package io.holdfast.repair;

import org.jspecify.annotations.NullMarked;
