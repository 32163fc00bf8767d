#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/json.h"

/// Pieces of a page. Text from outside (names, transcripts, messages) goes through `text` or `json_text`, never in as
/// it is; whatever these functions take as `html` has done so.
namespace modrob::report::html {

/// Safe in an element and in a quoted attribute; line breaks become spaces, what else does not show is as `printable`
/// has it.
std::string text(std::string_view anything);

/// Safe inside <script type="application/json">: no '<', '>' or '&' is left in it. What is not UTF-8 becomes U+FFFD,
/// what does not show is as `printable` has it.
std::string json_text(const io::Json& json);

/// <tag class="css_class">html</tag>
std::string element(const std::string& tag, const std::string& html, const std::string& css_class = "");

/// <details><summary>title</summary>html</details>
std::string details(const std::string& title_html, const std::string& html, bool open = false);

/// A table whose first `row_heads` columns name the row (left-aligned); the others hold numbers (right-aligned) unless
/// they are listed as words.
class Table {
 public:
  Table(std::string caption_html, std::vector<std::string> head_html, size_t row_heads = 1,
        std::vector<size_t> words = {});
  void row(const std::vector<std::string>& cells_html);
  bool empty() const { return rows_ == 0; }
  /// Scrolls sideways where the page is narrow; `attributes` go to the <table>.
  std::string html(const std::string& attributes = "") const;

 private:
  std::string caption_, head_, body_;
  size_t row_heads_;
  std::vector<size_t> words_;
  size_t rows_ = 0;
};

/// A section of the page: a heading with an anchor, a line on what it shows, its content.
std::string section(const std::string& id, const std::string& heading, const std::string& lead_html,
                    const std::string& html);

}  // namespace modrob::report::html
