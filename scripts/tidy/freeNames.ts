import { childrenOf, isNode, type SyntaxNode, textOf } from './syntax.ts'

/** A name that a file uses without having declared or imported it: something of the platform. */
export interface FreeName {
  readonly name: string
  readonly start: number
}

/** The free names of a program, types included, once per use. */
export function freeNames(program: SyntaxNode): FreeName[] {
  const found: FreeName[] = []
  visit(program, [], found)
  return found
}

function visit(node: SyntaxNode, outer: readonly ReadonlySet<string>[], found: FreeName[]): void {
  if (node.type === 'ImportDeclaration') return
  if (node.type === 'Identifier') {
    const name = textOf(node)
    if (name !== undefined && !outer.some((scope) => scope.has(name))) found.push({ name, start: node.start })
  }
  const declared = declaredBy(node)
  const scopes = declared.length === 0 ? outer : [...outer, new Set(declared)]
  for (const [field, child] of childrenOf(node)) if (!isLabel(node, field)) visit(child, scopes, found)
}

/** True where an identifier in that field only names something: `a.here`, `{ here: a }`, `type T = { here: A }`. */
function isLabel(node: SyntaxNode, field: string): boolean {
  switch (node.type) {
    case 'MemberExpression':
      return field === 'property' && node.computed !== true
    case 'Property':
    case 'PropertyDefinition':
    case 'MethodDefinition':
    case 'AccessorProperty':
    case 'TSPropertySignature':
    case 'TSMethodSignature':
    case 'TSAbstractMethodDefinition':
      return field === 'key' && node.computed !== true
    case 'TSQualifiedName':
      return field === 'right'
    case 'ExportSpecifier':
      return field === 'exported'
    case 'TSNamedTupleMember':
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return field === 'label'
    case 'MetaProperty':
      return true
    default:
      return false
  }
}

/** The names that are known inside a node and not outside of it. */
function declaredBy(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'CatchClause':
      return namesIn(node.param)
    case 'ForStatement':
      return declaredHere(node.init)
    case 'ForOfStatement':
    case 'ForInStatement':
      return declaredHere(node.left)
    case 'SwitchStatement':
      return list(node.cases).flatMap((each) => list(each.consequent).flatMap(declaredHere))
    case 'TSIndexSignature':
      return list(node.parameters).flatMap(namesIn)
    case 'TSMappedType':
      return namesIn(node.key)
    default:
      return [
        ...namesIn(node.type.includes('Expression') ? node.id : undefined),
        ...list(node.params).flatMap(namesIn),
        ...list(isNode(node.typeParameters) ? node.typeParameters.params : undefined).flatMap((each) =>
          namesIn(each.name),
        ),
        ...list(node.body).flatMap(declaredHere),
      ]
  }
}

/** The names that a statement adds to the block it stands in. */
function declaredHere(statement: unknown): string[] {
  if (!isNode(statement)) return []
  if (statement.type.startsWith('Export')) return declaredHere(statement.declaration)
  if (statement.type === 'ImportDeclaration') return list(statement.specifiers).flatMap((each) => namesIn(each.local))
  if (statement.type === 'VariableDeclaration') return list(statement.declarations).flatMap((each) => namesIn(each.id))
  return statement.type.endsWith('Declaration') || statement.type === 'TSDeclareFunction' ? namesIn(statement.id) : []
}

/** The names that a pattern binds. */
function namesIn(pattern: unknown): string[] {
  if (!isNode(pattern)) return []
  switch (pattern.type) {
    case 'Identifier':
      return [textOf(pattern) ?? '']
    case 'ObjectPattern':
      return list(pattern.properties).flatMap((each) => namesIn(each.type === 'RestElement' ? each : each.value))
    case 'ArrayPattern':
      return list(pattern.elements).flatMap(namesIn)
    case 'AssignmentPattern':
      return namesIn(pattern.left)
    case 'RestElement':
      return namesIn(pattern.argument)
    default:
      return []
  }
}

const list = (value: unknown): SyntaxNode[] => (Array.isArray(value) ? value.filter(isNode) : [])
