#pragma once

#include <gmock/gmock.h>

#include <map>
#include <string>

#include "io/format_error.h"
#include "io/json.h"
#include "support.h"

namespace modrob::testing {

/// The hostile files of this kind in the goldens. `read` gets a file's path and its entry in the manifest, reads all of
/// the file and says whether that is accepted; what it throws must be of a fault that the entry names.
template <typename Read>
void expect_hostile(const std::string& kind, Read read) {
  const auto folder = golden_dir() / "formats" / "hostile";
  const io::Json manifest = io::read_json(folder / "manifest.json");
  std::map<bool, size_t> seen;
  for (const auto& entry : manifest.at("files")) {
    if (entry.at("kind") != kind) continue;
    const auto path = folder / entry.at("file").get<std::string>();
    SCOPED_TRACE(path.string());
    const bool accept = entry.at("expect") == "accept";
    ++seen[accept];
    try {
      EXPECT_EQ(read(path, entry), accept);
    } catch (const io::FormatError& error) {
      EXPECT_FALSE(accept) << error.what();
      EXPECT_THAT("|" + entry.value("error", "") + "|",
                  ::testing::HasSubstr("|" + std::string(io::fault_name(error.fault())) + "|"))
          << error.what();
      EXPECT_THAT(error.what(), ::testing::StartsWith(path.string()));
    }
  }
  EXPECT_GT(seen[true], 0u);
  EXPECT_GT(seen[false], 0u);
}

}  // namespace modrob::testing
