#include "io/format_error.h"

namespace modrob::io {

std::string_view fault_name(FormatFault fault) {
  switch (fault) {
    case FormatFault::kForbiddenGlobal:
      return "forbidden_global";
    case FormatFault::kForbiddenOpcode:
      return "forbidden_opcode";
    case FormatFault::kBadOpcode:
      return "bad_opcode";
    case FormatFault::kTruncated:
      return "truncated";
    case FormatFault::kNotAPickle:
      return "not_a_pickle";
    case FormatFault::kMalformed:
      return "malformed";
    case FormatFault::kLimit:
      return "limit";
    case FormatFault::kBadArray:
      return "bad_array";
    case FormatFault::kBadContainer:
      return "bad_container";
    case FormatFault::kSchema:
      return "schema";
    case FormatFault::kNotHdf5:
      return "not_hdf5";
    case FormatFault::kUnsupported:
      return "unsupported";
  }
  return "unknown";
}

}  // namespace modrob::io
