#pragma once

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/files.h"
#include "core/hash.h"
#include "io/json.h"
#include "shell.h"
#include "support.h"
#include "tiny_encoder.h"

// What the tests of the program name without saying where it comes from, and the world it runs in.
namespace modrob::testing {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

/// Exit 0, and these words said.
inline void expect_success(const CommandResult& result, const std::vector<std::string>& words = {}) {
  EXPECT_EQ(result.status, 0) << result.output;
  for (const auto& word : words) EXPECT_THAT(result.output, HasSubstr(word));
}

/// The user's mistake: exit 2, one paragraph that holds the words, no trace of a stack.
inline void expect_refusal(const CommandResult& result, const std::vector<std::string>& words) {
  EXPECT_EQ(result.status, 2) << result.output;
  for (const auto& word : words) EXPECT_THAT(result.output, HasSubstr(word));
  EXPECT_THAT(result.output, Not(HasSubstr("frame #")));
  EXPECT_LT(std::count(result.output.begin(), result.output.end(), '\n'), 6) << result.output;
}

/// Overwrites one byte.
inline void spoil(const std::filesystem::path& file, size_t position, char value) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(position));
  stream.put(value);
}

/// A home of the program ($MODROB_HOME) in a temporary folder: a data set of 60 utterances, a random text encoder of
/// two narrow layers, a recipe and a study, so that a whole study takes seconds.
class TinyWorld {
 public:
  TinyWorld() {
    write_tiny_encoder(home / "encoder");
    data::write_dataset(home / "tiny", contents());
    make_folder(home / "studies/recipes");
    write_file_whole(home / "studies/recipes/misa.tiny.toml",
                     "model = 'misa'\n[text]\nencoder = '" + (home / "encoder").string() +
                         "'\n[training]\nbatch_size = 8\nepochs = 3\n[misa]\nhidden_size = 8\nfeed_forward_size = 8\n");
    write_file_whole(home / "study.toml",
                     "name = 'tiny'\ntitle = 'a tiny study'\ndata = ['" + (home / "tiny").string() +
                         "']\nmodels = ['misa']\nseeds = [1, 2]\ndraws = 3\n"
                         "[[strategy]]\nname = 'none'\n[[strategy]]\nname = '15+15'\nmissing = 0.15\nnoise = 0.15\n"
                         "[[condition]]\nmodalities = ['text', 'audio']\nkinds = ['missing', 'noise_add']\n"
                         "rates = [0.3, 1.0]\n");
  }

  /// Runs the program on this home; `arguments` and `environment` (A=1 B=2) as typed in a shell.
  CommandResult modrob(const std::string& arguments, const std::string& environment = "") const {
    return run_shell("MODROB_PROGRESS=none " + environment + " MODROB_HOME='" + home.path().string() +
                     "' '" MODROB_PROGRAM "' " + arguments);
  }

  static data::DatasetContents contents() { return tiny_contents(32, 12, 16); }

  TemporaryFolder home;
};

}  // namespace modrob::testing
