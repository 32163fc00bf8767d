#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace modrob::config {

/// Where data/ and results/ are looked for and made: $MODROB_HOME where set; the source tree that this program lies in
/// (found from where it is, so it moves with the tree); for one that was installed the current directory. UserError
/// when there is none of these.
std::filesystem::path home();
/// The same; nothing where there is none.
std::optional<std::filesystem::path> find_home();

/// For a program that lies in no source tree: `folder` holds what came with it. A program in bin/ with share/modrob
/// beside it is installed there without being told.
void set_installed(std::filesystem::path folder);

/// What comes with the program or is fetched for it: "studies", "minilm" (the text encoder), "spoken_reviews" (source
/// files of the default data set), "bench". In the first of these that has it: the source tree and its .venv/, the
/// installed program's folder, $XDG_DATA_HOME/modrob, modrob/ in each of $XDG_DATA_DIRS; where none has it, in the
/// first of all.
std::filesystem::path resource(const std::string& name);
/// Those places, for messages: "/a, /b, /c".
std::string resource_places();

/// Absolute path of the running program.
std::filesystem::path program();

}  // namespace modrob::config
