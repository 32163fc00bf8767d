#pragma once

#include <string>
#include <string_view>

#include "core/error.h"

namespace modrob::io {

/// What kind of thing is wrong with a file that came from elsewhere.
enum class FormatFault {
  kForbiddenGlobal,  ///< a pickle asks for a class or function that is not on the list
  kForbiddenOpcode,  ///< a pickle instruction that no file read here needs
  kBadOpcode,        ///< a byte that is no instruction, a protocol that does not exist
  kTruncated,        ///< the file ends too early
  kNotAPickle,       ///< something else altogether
  kMalformed,        ///< instructions or records that do not fit together
  kLimit,            ///< too deep, too large, too much work for a file of this size
  kBadArray,         ///< an array or tensor whose type, shape and bytes do not fit
  kBadContainer,     ///< an archive that is damaged or of an unsupported kind
  kSchema,           ///< readable, but not what was expected there
  kNotHdf5,          ///< not an HDF5 file, or a damaged one
  kUnsupported,      ///< sound, but of a kind that is not read here
};

/// "forbidden_global", "truncated", ...
std::string_view fault_name(FormatFault fault);

/// A UserError about the bytes of a file. The message begins with the file and says the byte.
class FormatError : public UserError {
 public:
  FormatError(FormatFault fault, const std::string& message) : UserError(message), fault_(fault) {}
  FormatFault fault() const { return fault_; }

 private:
  FormatFault fault_;
};

}  // namespace modrob::io
