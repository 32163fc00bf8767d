#pragma once

#include "tiny_world.h"

namespace modrob::testing {

/// With a study of scores of one of two declared seeds: nothing is left to do, and something is to be told.
struct ImportedWorld : TinyWorld {
  ImportedWorld() {
    write_file_whole(home / "two.toml",
                     "name = 'two'\ndata = ['data']\nmodels = ['model']\nseeds = [1, 2]\nscores = 'imported'\n"
                     "[[strategy]]\nname = 'none'\n"
                     "[[condition]]\nmodalities = ['text']\nkinds = ['missing']\nrates = [1.0]\n");
    std::string scores = "utterance,condition,label,score,group\n";
    for (const char* condition : {"clean", "text missing 100 %"}) {
      for (const std::string one : {"a", "b", "c", "d"}) {
        scores += one + "," + condition + "," + (one < "c" ? "1,0.5," : "-1,-0.25,") + one + "\n";
      }
    }
    write_file_whole(home / "scores.csv", scores);
    expect_success(modrob("study import-scores " + (home / "scores.csv").string() + " --name two --study " +
                          (home / "two.toml").string()));
  }

  std::string results() const { return (home / "results/two").string(); }
  /// The program on this home, for a shell.
  std::string call(const std::string& arguments) const {
    return "env MODROB_HOME='" + home.path().string() + "' '" MODROB_PROGRAM "' " + arguments;
  }
};

}  // namespace modrob::testing
