#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace modrob::verify {

struct BundleOptions {
  bool weights = false;  ///< checkpoints and event files too
  bool texts = false;    ///< files that hold utterances' texts too (transcripts*.json)
  std::string program;   ///< "modrob 0.1.0", for the README
};

struct BundleContent {
  uint64_t files = 0, bytes = 0;                  ///< inside, before compression
  uint64_t omitted_files = 0, omitted_bytes = 0;  ///< named by the manifest inside
};

/// One gzipped tar archive of a study: every file that its manifest lists but for weights and texts, a README.txt for
/// strangers, and a manifest that marks what was left out. Without texts report.html is made anew, without them. The
/// same study gives the same bytes: sorted, without times, owners and names of owners. Written whole. UserError when
/// the study has no manifest, when something in it is neither a plain file nor a folder (a link), when a file is
/// missing, new or other than the manifest says (then nothing is written), or when `output` cannot be written.
BundleContent write_bundle(const std::filesystem::path& study_folder, const std::filesystem::path& output,
                           const BundleOptions& options);

/// "transcripts.json", "best-3.safetensors": what is left out unless it is asked for.
bool is_weight_file(const std::filesystem::path& relative);
bool is_text_file(const std::filesystem::path& relative);

}  // namespace modrob::verify
