/** Revsets to be asked of `makeRevsetRepo`: by hand, and made up. */

/** The operators, and how they bind. */
export const OPERATOR_REVSETS: readonly string[] = [
  ..."tip|null|.|3|-1|-2|19|18|v1.0|mark/one|@|feature-x|other|beef|default|v1.0-rc1|'v1.0'|\"tip\"".split("|"),
  ..."5:2|2:5|5:|:5|:|null:2|2:null|null:null|5:5|19:|:-3|-3:|3..6|3..|..6|6..3".split("|"),
  ..."1::8|::8|8::|1::|null::3|null::|::null|null::null|13::7|3::(7+8)|(3+5)::8|15::16|0::15|1::1".split("|"),
  ..."tip^|tip^1|tip^2|16^2|16^0|16^^|16^2^|0^|0^1|0^2|15^|16~1|16~2|16~0|16~99|0~1|4~-1|2~-1|9~-1|tip~-1|7^3".split(
    "|",
  ),
  ..."16^:|16^:13|16^::|16^::tip|:16^|::16^|16^:16^2|8^::8^2|tip^^^|(7+8)^|(7+8)^2|null^|null~1|all()^|all()~2".split(
    "|",
  ),
  ..."1 and 1:3|1:3 and 1|3:1 and 1:3|1:3 & 3:1|not 3|!3:5|not (2:5)|not null|3:5 - 4|5:3 - 4|3:5-4|3 - 4".split("|"),
  ..."1 or 3|3 or 1|3+1+2|3|1+1|1:3 + 2:5|5:3 or 1:4|(1:3 or 5) and 5:1|7+null|null+7|0:3 or null|3 + 1:5 + 0".split(
    "|",
  ),
  ..."5 % 2|8 % 7|7 % 8|tip%|9%|(3+9)%|5 % null|null % 5|only(8,7)|1 + 3 and 3|1 and 3 or 2|not 1 and 2|not 1 or 2".split(
    "|",
  ),
  ..."8 #generations[-1]|8#g[-2:1]|8#g|8#g[0]|8#g[1]|4#g[-1:2]|8#g[2:-1]|(7+8)#g[-2]|null#g[1]|8#g[:0]|8#g[0:]".split(
    "|",
  ),
  ..."'t' ## 'ip'|v1 ## '.0'|'ma' ## 'rk' ## '/one'|1:2:3|1::2::8|-1:-3|- 1|--1|-tip|1 2|1,2|a=b|tip[1]|tip#x|#|::|..|()".split(
    "|",
  ),
  ..."nope|1:nope|nope:1|nope or 1|present(nope)|present(nope) or 3|present(3:1)|present(1:nope)|^1|1^|1~|1~x|1^x|(1".split(
    "|",
  ),
  ..."1)|'abc|\"\\x4\"|''|tip tip|feature-x-1|feature-x - 3|v1.0-rc1:v1.0|v1.0-rc1::|::v1.0-rc1 - 0|mark/one^|@^|@:3".split(
    "|",
  ),
  ..."1 AND 2|NOT 1|and|or|not|3 and and 4|3 not 4|! ! 3|not not 3|1:3 - 2 - 3|5 - (3 - 5)|r'tip'|r\"1\":2|0 or 1 and not 0|%|1 % 2 % 3".split(
    "|",
  ),
];

/** Functions about the graph and the order of sets. */
export const GRAPH_REVSETS: readonly string[] = [
  ..."all()|none()|all(1)|ancestors(8)|ancestors(8, 1)|ancestors(8,depth=2)|ancestors(set=8, depth=0)|ancestors(null)".split(
    "|",
  ),
  ..."ancestors()|ancestors(8, x)|ancestors(8,-1)|ancestors(8, depth=1, depth=2)|ancestors(8, foo=1)|ancestors(8,startdepth=2)".split(
    "|",
  ),
  ..."descendants(3)|descendants(3, 1)|descendants(3+5, 2)|descendants(null)|descendants(1,depth=3,startdepth=1)|ancestors(16,9,2)".split(
    "|",
  ),
  ..."ancestor(7,9)|ancestor(9,7)|ancestor(7,8)|ancestor(3)|ancestor()|ancestor(15,13)|ancestor(7+9)|ancestor(9,12,14)|ancestor(7:9)".split(
    "|",
  ),
  ..."commonancestors(7+8)|commonancestors(9+12)|commonancestors(15+1)|commonancestors(none())|commonancestors(16)".split(
    "|",
  ),
  ..."heads(commonancestors(7+8))|children(2)|children(2+4)|children(null)|children(none())|children(12)|children(8:1)".split(
    "|",
  ),
  ..."parents(7)|parents(7+8)|parents(0)|parents()|p1(7:9)|p2(7:9)|p2(0)|p1()|p2()|p1(15)|p1(none())|parents(null)".split(
    "|",
  ),
  ..."heads(all())|heads(::8)|heads(8:1)|heads(2+3+4)|heads(none())|roots(all())|roots(3::)|roots(8:3)|roots(2+4+8)|roots(none())".split(
    "|",
  ),
  ..."only(8)|only(9)|only(3)|only(13)|only(tip)|only(8,7)|only(7+8, 6)|only(null)|only(8, null)|only(none(), 3)|only(3, none())".split(
    "|",
  ),
  ..."merge()|merge() and ::8|branchpoint()|branchpoint() and 3:|not merge()|reverse(merge())|reverse(not merge())".split(
    "|",
  ),
  ..."first(3:1)|first(all(), 3)|limit(all(),3)|limit(all(), 3, 2)|limit(all(), n=2, offset=1)|limit(5:1, 2)|limit(all(), 0)".split(
    "|",
  ),
  ..."limit(all(), -1)|limit()|first(none())|last(all())|last(all(), 3)|last(5:1, 2)|last(3:1)|last(all(), 0)|last(all(),1,2)".split(
    "|",
  ),
  ..."last(1 + 5 + 3, 2)|first(5 + 1 + 3, 2)|limit(5+1+3, 2) and 1:5|3:1 and limit(1:5, 3)|1:5 and first(5:1, 2)|last(5:1,2) and 1:3".split(
    "|",
  ),
  ..."max(all())|min(all())|max(3+1)|min(5:3)|max(none())|min(null)|max(1,2)|max(not merge())|min(merge())|max(1:3 or 7)".split(
    "|",
  ),
  ..."reverse(all())|reverse(3:1)|reverse(1 + 5 + 3)|reverse(1:3 or 2:5)|1:5 and reverse(1:3)|reverse(1:3) and 3:1|reverse(reverse(1:3))".split(
    "|",
  ),
  ..."revset(1:3)|revset(v1.0-rc1)|revset()|expectsize(1:3, 3)|expectsize(1:3, 1:4)|expectsize(1:3, 4)|expectsize(3:1, :5)|expectsize(1:3)".split(
    "|",
  ),
  ..."expectsize(1:3, -1)|present(1,2)|present()|reverse()|heads()|1:3(2)|'all'()|(all)()|foo()|first(3:1, n=2)|first(set=3:1)".split(
    "|",
  ),
];
