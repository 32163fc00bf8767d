#pragma once

#include <string>

#include "data/importers/import_options.h"
#include "io/json.h"
#include "io/record/record_visitor.h"

namespace modrob::data {

/// What is asked of an import, as users write it.
struct ImportRequest {
  ImportOptions options;
  std::string cleaning = "default", labels_as = "scores", rescale;  ///< what parse_cleaning, ... take; "": no rescaling

  /// The options with these three taken in. UserErrors of their parsers.
  ImportOptions resolved() const;
  /// Of an object with the keys of `describe`, none of which is needed. UserErrors (unknown keys, types, ranges) begin
  /// with `name`.
  static ImportRequest read(const io::Json& values, const std::string& name);
};

/// Every option, also those that only some importers read, under its option_key.
void describe(io::RecordVisitor& visitor, ImportRequest& request);

}  // namespace modrob::data
